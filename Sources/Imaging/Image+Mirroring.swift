extension Image {
  /// The image with left and right exchanged, as torchvision's `hflip` makes it.
  public func mirrored() -> Image {
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
