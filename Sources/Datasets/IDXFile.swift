import Files

/// A file of bytes in MNIST's IDX format (yann.lecun.com/exdb/mnist).
///
/// The header has two zeros, the type of the elements (8 for unsigned bytes), the number of
/// dimensions, and each dimension as a big-endian 32-bit number. The elements follow in row-major
/// order.
struct IDXFile {
  /// The dimensions, all of them positive.
  let dimensions: [Int]
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
  static let countLimit = 1 << 24

  /// Reads the file at `path`, which must have `rank` dimensions. Its content decides whether it is
  /// gzipped, not its name.
  init(path: String, rank: Int) throws(DatasetError) {
    let content: [UInt8]
    do {
      content = try ReadableFile(path: path).content(limit: Self.limit)
    } catch {
      throw .file(error)
    }
    start = 4 + 4 * rank
    let isPacked = Inflation.isGzip(content)
    let size: Int
    do {
      let header =
        isPacked ? try Inflation.prefix(start, of: content, format: .gzip) : content
      dimensions = try Self.dimensions(in: header, rank: rank)
      size = dimensions.reduce(1, *)
      // The header bounds the size: a small file can decompress to gigabytes.
      bytes =
        isPacked
        ? try Inflation.inflate(content, format: .gzip, limit: start + size) : content
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

  /// The dimensions in a file's header. Their product is at most `limit`, without overflow.
  private static func dimensions(in header: [UInt8], rank: Int) throws(Flaw) -> [Int] {
    guard header.count >= 4 + 4 * rank, header[0] == 0, header[1] == 0 else {
      throw Flaw(description: "it does not begin as an IDX file does")
    }
    guard header[2] == 8 else {
      throw Flaw(description: "its elements are of type \(header[2]), not bytes (8)")
    }
    guard header[3] == rank else {
      throw Flaw(description: "it has \(header[3]) dimensions, not \(rank)")
    }
    let dimensions = (1...rank).map { axis in
      header[4 * axis..<4 * axis + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    guard dimensions.allSatisfy({ $0 > 0 }) else {
      throw Flaw(description: "its dimensions are \(text(of: dimensions))")
    }
    guard dimensions[0] <= countLimit else {
      throw Flaw(
        description:
          "its dimensions are \(text(of: dimensions)), and at most \(countLimit) images or labels "
          + "are read")
    }
    var rest = limit
    for extent in dimensions { rest /= extent }
    guard rest > 0 else {
      throw Flaw(
        description:
          "its dimensions are \(text(of: dimensions)), and at most \(limit) bytes are read")
    }
    return dimensions
  }

  private static func text(of dimensions: [Int]) -> String {
    dimensions.map(String.init).joined(separator: "x")
  }
}
