import Foundation

/// The file that `Golden/make_goldens.py` writes.
struct Golden: Decodable {
  /// The resized images of one of the small datasets, computed by Pillow.
  struct Case: Decodable, CustomStringConvertible {
    let dataset: String
    let imageSize: Int
    let channels: Int
    let pixels: Data

    var description: String { "\(dataset) \(imageSize)x\(imageSize)x\(channels)" }
  }

  /// The CRC-32 of the first `count` resized images of MNIST.
  struct Checksum: Decodable {
    let imageSize: Int
    let channels: Int
    let count: Int
    let crc: UInt32
  }

  let cases: [Case]
  let mnist: [Checksum]

  /// The folder of the small datasets.
  static let folder =
    (Bundle.module.resourceURL?.appending(path: "Golden") ?? Bundle.module.bundleURL).path

  static let expected: Golden = {
    do {
      return try JSONDecoder().decode(
        Golden.self, from: Data(contentsOf: URL(fileURLWithPath: folder + "/expected.json")))
    } catch {
      fatalError("Golden/expected.json: \(error)")
    }
  }()

  static func bytes(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)))
  }
}
