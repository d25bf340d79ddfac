import Files
import Foundation

/// A piece of a PNG file: length, four letters, content and a checksum of both.
struct PNGChunk {
  /// What every PNG file begins with.
  static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

  /// Four letters: "IHDR".
  let kind: String
  let content: Data

  /// The chunks of a PNG file that libpng has written.
  static func chunks(of file: Data) -> [PNGChunk] {
    var chunks: [PNGChunk] = []
    var rest = file.dropFirst(signature.count)
    while rest.count >= 12 {
      let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      let kind = String(decoding: rest.dropFirst(4).prefix(4), as: UTF8.self)
      chunks.append(PNGChunk(kind: kind, content: rest.dropFirst(8).prefix(length)))
      rest = rest.dropFirst(12 + length)
    }
    return chunks
  }

  /// The chunk as it stands in a file.
  var bytes: Data {
    var checksum = CRC32()
    checksum.append(Data(kind.utf8).bytes)
    checksum.append(content.bytes)
    return Data(UInt32(content.count).bigEndianBytes + Array(kind.utf8)) + content
      + Data(checksum.value.bigEndianBytes)
  }
}

extension FixedWidthInteger {
  /// The bytes of the number, the highest first.
  var bigEndianBytes: [UInt8] {
    (1...Self.bitWidth / 8).map { UInt8(truncatingIfNeeded: self >> (Self.bitWidth - 8 * $0)) }
  }
}
