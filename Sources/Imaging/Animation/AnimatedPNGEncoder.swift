import Files
import Foundation

/// Encodes animated PNG (W3C, Portable Network Graphics, third edition, section 11.3.6).
///
/// libpng encodes every frame as a file of its own, from which the compressed rows are taken. Those
/// of the first frame stay in IDAT chunks, which programs without support for animations show.
/// Those of the others go into fdAT chunks.
struct AnimatedPNGEncoder: AnimationEncoder {
  private let frames: Int
  /// The sequence number of the next fcTL or fdAT chunk, which share one count.
  private var sequence: UInt32 = 0

  init(frames: Int) { self.frames = frames }

  mutating func encode(_ image: RasterImage, seconds: Double) throws(ImageError) -> Data {
    let chunks = PNGChunk.chunks(of: try image.pngData())
    let isFirst = sequence == 0
    var data = Data()
    if isFirst {
      data += PNGChunk.signature
      for chunk in chunks where chunk.kind == "IHDR" { data += chunk.bytes }
      // A play count of 0 means looping forever.
      append("acTL", UInt32(frames).bigEndianBytes + UInt32(0).bigEndianBytes, to: &data)
    }
    appendControl(of: image, seconds: seconds, to: &data)
    for chunk in chunks where chunk.kind == "IDAT" {
      if isFirst {
        data += chunk.bytes
      } else {
        append("fdAT", nextSequence() + chunk.content, to: &data)
      }
    }
    return data
  }

  var end: Data { PNGChunk(kind: "IEND", content: Data()).bytes }

  /// Appends the fcTL chunk of a frame: sequence number, size, position (0, 0), delay as a fraction
  /// of a second, and two zeros, by which the frame replaces the one before.
  private mutating func appendControl(of image: RasterImage, seconds: Double, to data: inout Data) {
    let milliseconds = UInt16(min(seconds * 1000, Double(UInt16.max)).rounded())
    var content = nextSequence()
    for number in [image.width, image.height, 0, 0] { content += UInt32(number).bigEndianBytes }
    for number in [milliseconds, 1000] { content += number.bigEndianBytes }
    content += [0, 0]
    append("fcTL", content, to: &data)
  }

  private func append(_ kind: String, _ content: [UInt8], to data: inout Data) {
    data += PNGChunk(kind: kind, content: Data(content)).bytes
  }

  private mutating func nextSequence() -> [UInt8] {
    defer { sequence += 1 }
    return sequence.bigEndianBytes
  }
}

/// A chunk of a PNG file: length, type, content, and a CRC-32 of type and content.
struct PNGChunk {
  /// The first bytes of every PNG file.
  static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

  /// The type, four letters such as "IHDR".
  let kind: String
  let content: Data

  /// The chunks of a PNG file. The file must be valid: it comes from libpng.
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

  /// The encoded chunk.
  var bytes: Data {
    var checksum = CRC32()
    checksum.append(Data(kind.utf8).bytes)
    checksum.append(content.bytes)
    return Data(UInt32(content.count).bigEndianBytes + Array(kind.utf8)) + content
      + Data(checksum.value.bigEndianBytes)
  }
}

extension FixedWidthInteger {
  /// The bytes of the number, most significant first.
  var bigEndianBytes: [UInt8] {
    (1...Self.bitWidth / 8).map { UInt8(truncatingIfNeeded: self >> (Self.bitWidth - 8 * $0)) }
  }
}
