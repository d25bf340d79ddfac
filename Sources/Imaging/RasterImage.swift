import Preconditions

/// An image: rows from top to bottom, pixels from left to right, 8 bits a channel.
public struct RasterImage: Sendable, Equatable {
  /// Width in pixels.
  public let width: Int
  /// Height in pixels.
  public let height: Int
  /// 1 (grey) or 3 (red, green, blue).
  public let channels: Int
  /// `[height, width, channels]`, row-major.
  public internal(set) var pixels: [UInt8]

  /// An image of `pixels`, `[height, width, channels]`.
  ///
  /// A side of 0, a number of channels other than 1 and 3, or a wrong number of bytes is a
  /// programming error and traps.
  public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    require(
      channels == 1 || channels == 3, "RasterImage: \(channels) channels; 1 or 3 are possible")
    require(
      width > 0 && height > 0 && pixels.count == width * height * channels,
      "RasterImage: \(pixels.count) bytes for \(width)x\(height)x\(channels)")
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

  /// A black image.
  public init(width: Int, height: Int, channels: Int) {
    self.init(
      width: width, height: height, channels: channels,
      pixels: [UInt8](repeating: 0, count: width * height * channels))
  }

  /// The number of bytes in a row.
  var stride: Int { width * channels }
}

extension RasterImage {
  /// The image with `count` channels, 1 (grey) or 3 (red, green, blue), equal to Pillow's
  /// `convert("L")` and `convert("RGB")`.
  ///
  /// Grey is the luma of ITU-R BT.601, `0.299 R + 0.587 G + 0.114 B`, rounded to integers.
  public func converted(toChannels count: Int) -> RasterImage {
    require(
      count == 1 || count == 3, "RasterImage.converted: \(count) channels; 1 or 3 are possible")
    if channels == count { return self }
    var result = RasterImage(width: width, height: height, channels: count)
    if count == 3 {
      for i in result.pixels.indices { result.pixels[i] = pixels[i / 3] }
    } else {
      for i in result.pixels.indices {
        result.pixels[i] = Self.luma(pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2])
      }
    }
    return result
  }

  /// Luma in fixed point: the weights are multiples of 2^-16 and sum to 1.
  private static func luma(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
    let sum = 19595 * UInt32(red) + 38470 * UInt32(green) + 7471 * UInt32(blue)
    return UInt8((sum + 0x8000) >> 16)
  }
}

extension RasterImage {
  /// Copies `image` into this one with its upper left corner at (`x`, `y`). Parts that lie outside
  /// are clipped.
  package mutating func draw(_ image: RasterImage, x: Int, y: Int) {
    require(
      image.channels == channels, "RasterImage.draw: \(image.channels) channels into \(channels)")
    let columns = max(x, 0)..<max(max(x, 0), min(x + image.width, width))
    for row in max(y, 0)..<max(max(y, 0), min(y + image.height, height)) where !columns.isEmpty {
      let target = (row * width + columns.lowerBound) * channels
      let source = ((row - y) * image.width + columns.lowerBound - x) * channels
      let count = columns.count * channels
      pixels.replaceSubrange(
        target..<target + count, with: image.pixels[source..<source + count])
    }
  }

  /// Sets all channels of a rectangle to `value`. Parts that lie outside are clipped.
  package mutating func fill(x: Int, y: Int, width: Int, height: Int, value: UInt8) {
    let columns = max(x, 0)..<max(max(x, 0), min(x + width, self.width))
    for row in max(y, 0)..<max(max(y, 0), min(y + height, self.height)) {
      let first = (row * self.width + columns.lowerBound) * channels
      for place in first..<first + columns.count * channels { pixels[place] = value }
    }
  }
}
