import Files

/// A file in MNIST's IDX format (yann.lecun.com/exdb/mnist).
///
/// The header has two zeros, the type of the elements (8 for unsigned bytes, 12 for numbers of 32
/// bits), the number of dimensions, and each dimension as a big-endian 32-bit number. The elements
/// follow in row-major order, numbers big-endian.
struct IDXFile {
  /// What a file may hold.
  enum Content {
    /// Bytes, `[N, H, W]`.
    case images
    /// Bytes, `[N]`; or numbers, `[N, columns]`, as in QMNIST.
    case labels
  }

  /// The dimensions, all of them positive.
  let dimensions: [Int]
  /// The bytes of an element, 1 or 4.
  let elementSize: Int
  /// The whole decompressed file.
  let bytes: [UInt8]
  /// The index of the first element in `bytes`.
  let start: Int

  /// The maximum size in bytes of a file, and of the elements that it decompresses to. A small file
  /// can claim a size that would exhaust memory. The largest common dataset, EMNIST, has half as
  /// many bytes.
  static let limit = 1 << 30

  /// The maximum number of images or labels in a file. Each needs memory, even with a single pixel.
  /// EMNIST has less than a million.
  static let countLimit = 1 << 22

  /// How much larger than its file a gzipped dataset may be, beyond 64 MiB. MNIST is 5 times as
  /// large, deflate's limit is 1,032.
  static let expansionLimit = 100

  /// Reads the file at `path`. Its content decides whether it is gzipped, not its name.
  ///
  /// Memory is bounded by the size that the header declares, and that by the size of the file.
  init(path: String, content kind: Content) throws(DatasetError) {
    let content: [UInt8]
    do {
      content = try ReadableFile(path: path).content(limit: Self.limit)
    } catch {
      throw .file(error)
    }
    let isPacked = Inflation.isGzip(content)
    let size: Int
    do {
      let header = Header(
        isPacked ? try Inflation.prefix(Header.maximumSize, of: content, format: .gzip) : content)
      dimensions = try header.dimensions(of: kind)
      elementSize = header.elementSize
      start = header.size
      size = dimensions.reduce(elementSize, *)
      if isPacked, size > max(64 << 20, Self.expansionLimit * content.count) {
        throw Flaw(
          description: "its header claims \(size) bytes, \(size / content.count) times as many as "
            + "the file has, which images never are")
      }
      bytes =
        isPacked
        ? try Inflation.inflate(
          content, format: .gzip, limit: start + size, expected: start + size)
        : content
    } catch {
      throw .damaged(path: path, reason: "\(error)")
    }
    guard size == bytes.count - start else {
      throw .damaged(
        path: path,
        reason: "\(bytes.count - start) bytes are no \(Self.text(of: dimensions)) elements")
    }
  }

  /// Why a header is not accepted.
  private struct Flaw: Error, CustomStringConvertible {
    let description: String
  }

  /// The beginning of a file.
  private struct Header {
    private let bytes: ArraySlice<UInt8>

    /// The largest header that is read: three dimensions.
    static let maximumSize = 16

    init(_ bytes: [UInt8]) { self.bytes = bytes.prefix(Self.maximumSize) }

    /// The bytes of an element.
    var elementSize: Int { bytes[2] == 12 ? 4 : 1 }
    /// The bytes of the header.
    var size: Int { 4 + 4 * Int(bytes[3]) }

    /// The dimensions, if they are possible for `kind`. Their product is at most `limit`, without
    /// overflow.
    func dimensions(of kind: Content) throws(Flaw) -> [Int] {
      guard bytes.count >= 4, bytes[0] == 0, bytes[1] == 0 else {
        throw Flaw(description: "it does not begin as an IDX file does")
      }
      guard bytes[2] == 8 || (kind == .labels && bytes[2] == 12) else {
        throw Flaw(description: "its elements are of type \(bytes[2]), not bytes (8)")
      }
      let rank = kind == .images ? 3 : bytes[2] == 12 ? 2 : 1
      guard bytes[3] == rank else {
        throw Flaw(description: "it has \(bytes[3]) dimensions, not \(rank)")
      }
      guard bytes.count >= size else {
        throw Flaw(description: "it does not begin as an IDX file does")
      }
      let dimensions = (1...rank).map { axis in
        bytes[4 * axis..<4 * axis + 4].reduce(0) { $0 << 8 | Int($1) }
      }
      guard dimensions.allSatisfy({ $0 > 0 }) else {
        throw Flaw(description: "its dimensions are \(text(of: dimensions))")
      }
      guard dimensions[0] <= countLimit else {
        throw Flaw(
          description:
            "its dimensions are \(text(of: dimensions)), and at most \(countLimit) images or "
            + "labels are read")
      }
      var rest = limit / elementSize
      for extent in dimensions { rest /= extent }
      guard rest > 0 else {
        throw Flaw(
          description:
            "its dimensions are \(text(of: dimensions)), and at most \(limit) bytes are read")
      }
      return dimensions
    }
  }

  private static func text(of dimensions: [Int]) -> String {
    dimensions.map(String.init).joined(separator: "x")
  }
}
