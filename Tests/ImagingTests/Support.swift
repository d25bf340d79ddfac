import Imaging
import Testing

/// The picture that `pattern` in make_goldens.py draws.
func pattern(width: Int, height: Int, channels: Int) -> Image {
  var state = UInt32(width * 31 + height)
  let pixels = (0..<width * height * channels).map { i in
    state = state &* 1_664_525 &+ 1_013_904_223
    return UInt8((Int(state >> 24) / 4 + i / 5 % 192) & 255)
  }
  return Image(width: width, height: height, channels: channels, pixels: pixels)
}

/// FNV-1a, 64 bits.
func fingerprint(_ bytes: [UInt8]) -> String {
  var value: UInt64 = 0xcbf2_9ce4_8422_2325
  for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
  return String(value)
}

/// Fails unless the pictures are equal, saying where they first differ.
func expectEqual(
  _ image: Image, width: Int, height: Int, pixels: [UInt8],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(image.width == width && image.height == height, sourceLocation: sourceLocation)
  let difference = zip(image.pixels, pixels).enumerated().first { $1.0 != $1.1 }
  #expect(difference == nil, "first difference", sourceLocation: sourceLocation)
  #expect(image.pixels.count == pixels.count, sourceLocation: sourceLocation)
}
