import Foundation

/// An animated PNG, as the PNG specification describes it (W3C, third edition, section 11.3.6).
///
/// Every frame is encoded as a file of its own, from which the compressed rows are taken: those of
/// the first frame go into the chunks IDAT, which programs without animations show, those of the
/// others into chunks fdAT.
struct AnimatedPNGEncoder: AnimationEncoder {
  private let frames: Int
  /// The number of the next chunk fcTL or fdAT, which are counted together.
  private var sequence: UInt32 = 0

  init(frames: Int) { self.frames = frames }

  mutating func encode(_ image: Image, seconds: Double) throws(ImageError) -> Data {
    let chunks = PNGChunk.chunks(of: try image.pngData())
    let isFirst = sequence == 0
    var data = Data()
    if isFirst {
      data += PNGChunk.signature
      for chunk in chunks where chunk.kind == "IHDR" { data += chunk.bytes }
      // 0 stands for playing without end.
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

  /// Size, place and time of a frame, which replaces the whole one before.
  private mutating func appendControl(of image: Image, seconds: Double, to data: inout Data) {
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
