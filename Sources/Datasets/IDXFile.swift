import Files

/// A file of bytes in the IDX format, which MNIST introduced.
///
/// It begins with two zeros, the code of the elements' type (8 for unsigned bytes) and the number of
/// dimensions; the dimensions follow as big-endian numbers of 32 bits, then the elements, the last
/// dimension fastest (yann.lecun.com/exdb/mnist).
struct IDXFile {
  /// The dimensions, all of them positive.
  let dimensions: [Int]
  /// The whole file, unpacked.
  let bytes: [UInt8]
  /// Where in `bytes` the elements begin.
  let start: Int

  /// The most bytes that are read of a file as it is, and the most elements that are unpacked from one:
  /// a small one can claim to hold more than there is memory for. The largest common set, EMNIST's,
  /// has half as many.
  static let limit = 1 << 30

  /// The most images, or labels, that a file may have: each needs memory of its own, however few
  /// pixels it has. The largest common set, EMNIST's, has less than a million.
  static let countLimit = 1 << 24

  /// Reads the file at `path`, which may be gzipped whatever its name, and must have `rank`
  /// dimensions.
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
      // A small file can unpack to much more than its header says.
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

  /// Why the beginning of a file is none of a file that is read.
  private struct Flaw: Error, CustomStringConvertible {
    let description: String
  }

  /// The dimensions in the beginning of a file, whose product is at most `limit`.
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
