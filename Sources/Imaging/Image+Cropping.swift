extension Image {
  /// The middle square, as torchvision's `CenterCrop(side)` cuts it.
  public func centerCropped(to side: Int) -> Image {
    centerCropped(width: side, height: side)
  }

  /// The middle of the image, as torchvision's `CenterCrop((height, width))` cuts it: half pixels
  /// round to the even neighbour, and where the image is too small there is black around it.
  public func centerCropped(width: Int, height: Int) -> Image {
    precondition(width > 0 && height > 0, "Image.centerCropped: \(width)x\(height) has no pixels")
    if width == self.width && height == self.height { return self }
    let left = Self.cropOffset(from: self.width, to: width)
    let top = Self.cropOffset(from: self.height, to: height)
    var result = Image(width: width, height: height, channels: channels)
    result.draw(self, x: -left, y: -top)
    return result
  }

  /// Where, on an axis of `size` pixels, the middle `target` pixels begin; negative if there are
  /// not so many.
  static func cropOffset(from size: Int, to target: Int) -> Int {
    if target > size { return -((target - size) / 2) }
    let (half, rest) = (size - target).quotientAndRemainder(dividingBy: 2)
    // Python's `round`: x.5 goes to the even neighbour.
    return half + (rest == 1 && !half.isMultiple(of: 2) ? 1 : 0)
  }

  /// Copies the part of `image` that falls inside this image when its corner lies at (`x`, `y`).
  package mutating func draw(_ image: Image, x: Int, y: Int) {
    precondition(
      image.channels == channels, "Image.draw: \(image.channels) channels into \(channels)")
    let columns = max(x, 0)..<max(max(x, 0), min(x + image.width, width))
    for row in max(y, 0)..<max(max(y, 0), min(y + image.height, height)) where !columns.isEmpty {
      let target = (row * width + columns.lowerBound) * channels
      let source = ((row - y) * image.width + columns.lowerBound - x) * channels
      let count = columns.count * channels
      pixels.replaceSubrange(
        target..<target + count, with: image.pixels[source..<source + count])
    }
  }

  /// Gives the part of a rectangle that falls inside this image one value in all channels.
  package mutating func fill(x: Int, y: Int, width: Int, height: Int, value: UInt8) {
    let columns = max(x, 0)..<max(max(x, 0), min(x + width, self.width))
    for row in max(y, 0)..<max(max(y, 0), min(y + height, self.height)) {
      let first = (row * self.width + columns.lowerBound) * channels
      for place in first..<first + columns.count * channels { pixels[place] = value }
    }
  }
}
