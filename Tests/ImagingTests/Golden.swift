import Foundation
import Imaging
import Testing

/// The index of the files that `Golden/make_goldens.py` writes.
struct Golden: Decodable {
  struct Decoding: Decodable, CustomTestStringConvertible {
    let file: String
    let width: Int, height: Int
    let rgb: Int, grey: Int
    var testDescription: String { file }
  }

  struct Resizing: Decodable {
    let file: String
    let channels: Int, width: Int, height: Int, pixels: Int
  }

  struct Cropping: Decodable {
    let width: Int, height: Int, pixels: Int
  }

  struct Fitting: Decodable {
    let width: Int, height: Int, channels: Int, side: Int
    let resizedWidth: Int, resizedHeight: Int
    let resized: String, cropped: String
  }

  struct Grid: Decodable {
    let count: Int, height: Int, width: Int, channels: Int, columns: Int, padding: Int
    let range: [Float]?
    let resultWidth: Int, resultHeight: Int, batch: Int, pixels: Int
  }

  struct Encoding: Decodable {
    let file: String
    let channels: Int, quality: Int, pixels: Int
  }

  let decoding: [Decoding]
  let resizing: [Resizing]
  let cropping: [Cropping]
  let fitting: [Fitting]
  let grids: [Grid]
  let encoding: [Encoding]

  static let folder = (Bundle.module.resourcePath ?? Bundle.module.bundlePath) + "/Golden"

  static let index: Golden = {
    do {
      return try JSONDecoder().decode(
        Golden.self, from: Data(contentsOf: URL(fileURLWithPath: file("index.json"))))
    } catch {
      fatalError("Golden/index.json: \(error)")
    }
  }()

  static func file(_ name: String) -> String { folder + "/" + name }

  /// `count` bytes of expected.bin, from byte `offset` on.
  static func bytes(at offset: Int, count: Int) -> [UInt8] {
    [UInt8](expected[offset..<offset + count])
  }

  /// `count` little-endian floats of expected.bin, from byte `offset` on.
  static func floats(at offset: Int, count: Int) -> [Float] {
    bytes(at: offset, count: 4 * count).withUnsafeBytes { bytes in
      (0..<count).map {
        Float(
          bitPattern: .init(
            littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
      }
    }
  }

  private static let expected: Data = {
    do {
      return try Data(contentsOf: URL(fileURLWithPath: file("expected.bin")))
    } catch {
      fatalError("Golden/expected.bin: \(error)")
    }
  }()
}
