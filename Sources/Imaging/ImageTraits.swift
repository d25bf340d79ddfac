/// What a file says of its image, and what its pixels are like before anything is done to them.
public struct ImageTraits: Sendable, Equatable {
  /// The stored width in pixels, before any turn.
  public var width: Int
  /// The stored height in pixels, before any turn.
  public var height: Int
  /// The bits of a stored value: 16, or 8, also for fewer.
  public var depth: Int
  /// The greatest stored value of any colour, from 0 to `2^depth - 1`.
  public var greatest: Int
  /// Whether a pixel is not opaque.
  public var hasTransparency: Bool
  /// How the camera was held, by the file.
  public var orientation: Orientation

  /// The traits of an image of the given size; by default opaque, upright and of 8 bits.
  public init(
    width: Int, height: Int, depth: Int = 8, greatest: Int = 0, hasTransparency: Bool = false,
    orientation: Orientation = .upright
  ) {
    self.width = width
    self.height = height
    self.depth = depth
    self.greatest = greatest
    self.hasTransparency = hasTransparency
    self.orientation = orientation
  }

  /// The traits of an image in memory.
  public init(of image: RasterImage) {
    self.init(
      width: image.width, height: image.height, greatest: Int(image.pixels.max() ?? 0))
  }

  /// The number of bits that `greatest` needs, at least 1.
  public var usedBits: Int { max(1, Int.bitWidth - greatest.leadingZeroBitCount) }
}
