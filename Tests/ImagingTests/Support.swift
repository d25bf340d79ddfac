import Imaging
import Testing

/// The same image as `pattern` in make_goldens.py.
func pattern(width: Int, height: Int, channels: Int) -> RasterImage {
  var state = UInt32(width * 31 + height)
  let pixels = (0..<width * height * channels).map { i in
    state = state &* 1_664_525 &+ 1_013_904_223
    return UInt8((Int(state >> 24) / 4 + i / 5 % 192) & 255)
  }
  return RasterImage(width: width, height: height, channels: channels, pixels: pixels)
}

/// The FNV-1a hash of `bytes`, 64 bits.
func fingerprint(_ bytes: [UInt8]) -> String {
  var value: UInt64 = 0xcbf2_9ce4_8422_2325
  for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
  return String(value)
}

/// Fails unless `image` has the given size and pixels; names the first difference.
func expectEqual(
  _ image: RasterImage, width: Int, height: Int, pixels: [UInt8],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(image.width == width && image.height == height, sourceLocation: sourceLocation)
  let difference = zip(image.pixels, pixels).enumerated().first { $1.0 != $1.1 }
  #expect(difference == nil, "first difference", sourceLocation: sourceLocation)
  #expect(image.pixels.count == pixels.count, sourceLocation: sourceLocation)
}
