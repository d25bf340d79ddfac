/// An image: rows from the top, pixels from the left, 8 bits a channel.
public struct Image: Sendable, Equatable {
  /// Pixels in a row.
  public let width: Int
  /// Pixels in a column.
  public let height: Int
  /// 1 (grey) or 3 (red, green, blue).
  public let channels: Int
  /// `[height, width, channels]`, row-major.
  public internal(set) var pixels: [UInt8]

  /// An image of the given pixels; their number must be `width * height * channels`.
  public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    precondition(channels == 1 || channels == 3, "Image: \(channels) channels; 1 or 3 are possible")
    precondition(
      width > 0 && height > 0 && pixels.count == width * height * channels,
      "Image: \(pixels.count) bytes for \(width)x\(height)x\(channels)")
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

  /// Bytes in a row.
  var stride: Int { width * channels }
}
