import Foundation

/// An animated GIF (GIF89a), each frame with a palette of its own.
struct GIFEncoder: AnimationEncoder {
  private var isFirst = true

  mutating func encode(_ image: Image, seconds: Double) throws(ImageError) -> Data {
    let limit = Int(UInt16.max)
    guard image.width <= limit && image.height <= limit else {
      throw .notEncodable(
        reason: "\(image.width)x\(image.height) pixels; GIF files have at most \(limit) a side")
    }
    var data = Data()
    if isFirst { data += Self.beginning(image) }
    isFirst = false
    // Time in hundredths of a second; the frame stays until the next one covers it.
    data += [0x21, 0xf9, 4, 1 << 2]
    data += Self.number(Int(min(seconds * 100, Double(limit)).rounded()))
    data += [0, 0]
    data.append(0x2c)
    for value in [0, 0, image.width, image.height] { data += Self.number(value) }
    let pixels = image.converted(toChannels: 3).pixels
    let palette = Palette(of: pixels)
    // A table of 2^(7 + 1) colours follows.
    data.append(0x80 | 7)
    data += palette.colours + [UInt8](repeating: 0, count: 768 - palette.colours.count)
    data.append(8)
    var rest = LZWEncoder(palette.indices(of: pixels)).bytes[...]
    while !rest.isEmpty {
      let block = rest.prefix(255)
      data.append(UInt8(block.count))
      data += block
      rest = rest.dropFirst(255)
    }
    data.append(0)
    return data
  }

  var end: Data { Data([0x3b]) }

  /// Size of the animation, and that it plays without end.
  private static func beginning(_ image: Image) -> Data {
    var data = Data("GIF89a".utf8)
    data += number(image.width) + number(image.height)
    data += [0x70, 0, 0]
    data += [0x21, 0xff, 11]
    data += Data("NETSCAPE2.0".utf8)
    data += [3, 1, 0, 0, 0]
    return data
  }

  /// A number of two bytes, the lower one first.
  private static func number(_ value: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
  }
}
