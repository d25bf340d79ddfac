extension Image {
  /// The image with 1 channel (grey) or 3 (red, green, blue), as Pillow's `convert("L")` and
  /// `convert("RGB")` make it.
  ///
  /// Grey is the luma of ITU-R BT.601, `0.299 R + 0.587 G + 0.114 B`, rounded to whole levels.
  public func converted(toChannels count: Int) -> Image {
    precondition(
      count == 1 || count == 3, "Image.converted: \(count) channels; 1 or 3 are possible")
    if channels == count { return self }
    var result = Image(width: width, height: height, channels: count)
    if count == 3 {
      for i in result.pixels.indices { result.pixels[i] = pixels[i / 3] }
    } else {
      for i in result.pixels.indices {
        result.pixels[i] = Self.luma(pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2])
      }
    }
    return result
  }

  /// Luma by weights in units of 2^-16, which add up to 1.
  private static func luma(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
    let sum = 19595 * UInt32(red) + 38470 * UInt32(green) + 7471 * UInt32(blue)
    return UInt8((sum + 0x8000) >> 16)
  }
}
