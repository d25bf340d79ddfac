import Preconditions

extension RasterImage {
  /// The central square of `side` pixels, equal to torchvision's `CenterCrop(side)`.
  public func centerCropped(to side: Int) -> RasterImage {
    centerCropped(width: side, height: side)
  }

  /// The central `width` times `height` pixels, equal to torchvision's
  /// `CenterCrop((height, width))`.
  ///
  /// An offset of half a pixel rounds to the even neighbour. An image that is too small gets a
  /// black border.
  public func centerCropped(width: Int, height: Int) -> RasterImage {
    require(width > 0 && height > 0, "RasterImage.centerCropped: \(width)x\(height) has no pixels")
    if width == self.width && height == self.height { return self }
    let left = Self.cropOffset(from: self.width, to: width)
    let top = Self.cropOffset(from: self.height, to: height)
    var result = RasterImage(width: width, height: height, channels: channels)
    result.draw(self, x: -left, y: -top)
    return result
  }

  /// The index of the first of the central `target` pixels of an axis of `size` pixels; negative if
  /// `target` is larger than `size`.
  static func cropOffset(from size: Int, to target: Int) -> Int {
    if target > size { return -((target - size) / 2) }
    let (half, rest) = (size - target).quotientAndRemainder(dividingBy: 2)
    // Python's `round`: x.5 goes to the even neighbour.
    return half + (rest == 1 && !half.isMultiple(of: 2) ? 1 : 0)
  }

  /// The image with left and right exchanged, equal to torchvision's `hflip`.
  public func mirrored() -> RasterImage {
    var result = self
    for row in Swift.stride(from: 0, to: pixels.count, by: stride) {
      for x in 0..<width {
        let target = row + x * channels
        let source = row + (width - 1 - x) * channels
        for channel in 0..<channels {
          result.pixels[target + channel] = pixels[source + channel]
        }
      }
    }
    return result
  }
}
