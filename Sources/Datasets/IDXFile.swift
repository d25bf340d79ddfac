import Files
import Unpacking

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

  /// The most bytes that a file may have, packed or not: a small one can claim to hold more than
  /// there is memory for. The largest common set, EMNIST's, has half as many.
  static let limit = 1 << 30

  /// Reads the file at `path`, which may be gzipped whatever its name, and must have `rank`
  /// dimensions.
  init(path: String, rank: Int) throws(DatasetError) {
    let content: [UInt8]
    do {
      content = try ReadableFile(path: path).content(limit: Self.limit)
    } catch {
      throw .file(error)
    }
    if Inflation.isGzip(content) {
      do {
        bytes = try Inflation.inflate(content, format: .gzip, limit: Self.limit)
      } catch {
        throw .damaged(path: path, reason: error.description)
      }
    } else {
      bytes = content
    }

    start = 4 + 4 * rank
    guard bytes.count >= start, bytes[0] == 0, bytes[1] == 0 else {
      throw .damaged(path: path, reason: "it does not begin as an IDX file does")
    }
    guard bytes[2] == 8 else {
      throw .damaged(path: path, reason: "its elements are of type \(bytes[2]), not bytes (8)")
    }
    guard bytes[3] == rank else {
      throw .damaged(path: path, reason: "it has \(bytes[3]) dimensions, not \(rank)")
    }
    var dimensions: [Int] = []
    for place in stride(from: 4, to: start, by: 4) {
      dimensions.append(bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) })
    }
    let sizes = dimensions.map(String.init).joined(separator: "x")
    guard dimensions.allSatisfy({ $0 > 0 }) else {
      throw .damaged(path: path, reason: "its dimensions are \(sizes)")
    }
    let count = dimensions.reduce(Int?(1)) { product, size in
      guard let (count, overflow) = product?.multipliedReportingOverflow(by: size), !overflow
      else { return nil }
      return count
    }
    guard count == bytes.count - start else {
      throw .damaged(
        path: path, reason: "\(bytes.count - start) bytes are no \(sizes) elements")
    }
    self.dimensions = dimensions
  }
}
