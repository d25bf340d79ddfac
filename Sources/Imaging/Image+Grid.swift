extension Image {
  /// The images of a batch in a grid, byte for byte what torchvision's `make_grid` with
  /// `normalize=True` and then `save_image` write.
  ///
  /// One image is returned without padding. The result always has three channels.
  ///
  /// - Parameters:
  ///   - batch: `[count, height, width, channels]` with 1 or 3 channels.
  ///   - columns: images in a row (`nrow`).
  ///   - padding: black pixels around each image.
  ///   - range: the values that become black and white (`value_range`); those of the darkest and
  ///     the brightest element of the whole batch when nil. `0...1` is `normalize=False`.
  public static func grid(
    of batch: Span<Float>, count: Int, height: Int, width: Int, channels: Int,
    columns: Int = 8, padding: Int = 2, range: ClosedRange<Float>? = nil
  ) -> Image {
    let images = images(
      from: batch, count: count, height: height, width: width, channels: channels, range: range)
    return grid(of: images, columns: columns, padding: padding)
  }

  /// Images of one size in a grid, as torchvision's `make_grid` lays them out.
  ///
  /// One image is returned without padding. The result always has three channels.
  ///
  /// - Parameters:
  ///   - columns: images in a row (`nrow`).
  ///   - padding: black pixels around each image.
  public static func grid(of images: [Image], columns: Int = 8, padding: Int = 2) -> Image {
    guard let first = images.first else { preconditionFailure("Image.grid: no images") }
    let layout = GridLayout(
      count: images.count, width: first.width, height: first.height, columns: columns,
      padding: padding)
    var grid = Image(width: layout.width, height: layout.height, channels: 3)
    for (index, image) in images.enumerated() { grid.draw(image, at: index, of: layout) }
    return grid
  }

  /// Draws image `index` of a grid into this image, which must have the size of `layout` and
  /// three channels.
  public mutating func draw(_ image: Image, at index: Int, of layout: GridLayout) {
    precondition(
      width == layout.width && height == layout.height,
      "Image.draw: a grid of \(layout.width)x\(layout.height) into \(width)x\(height) pixels")
    precondition(
      image.width == layout.imageWidth && image.height == layout.imageHeight,
      "Image.draw: \(image.width)x\(image.height) pixels in a grid of images of "
        + "\(layout.imageWidth)x\(layout.imageHeight)")
    let corner = layout.corner(of: index)
    draw(image.converted(toChannels: 3), x: corner.x, y: corner.y)
  }

  /// The images of a batch one by one, with the byte values that `grid` gives them.
  ///
  /// NaN becomes black, and is no extreme.
  ///
  /// - Parameters:
  ///   - batch: `[count, height, width, channels]` with 1 or 3 channels.
  ///   - range: the values that become black and white; those of the darkest and the brightest
  ///     element of the whole batch when nil.
  public static func images(
    from batch: Span<Float>, count: Int, height: Int, width: Int, channels: Int,
    range: ClosedRange<Float>? = nil
  ) -> [Image] {
    let size = height * width * channels
    precondition(
      batch.count == count * size,
      "Image.images: \(batch.count) values for \(count)x\(height)x\(width)x\(channels)")
    let range = range ?? extremes(of: batch)
    // torchvision subtracts the limits in double precision and divides in single precision.
    let extent = Float(max(Double(range.upperBound) - Double(range.lowerBound), 1e-5))
    return (0..<count).map { index in
      let pixels = (index * size..<(index + 1) * size).map { i in
        let value = min(max(batch[i], range.lowerBound), range.upperBound)
        return byte((value - range.lowerBound) / extent)
      }
      return Image(width: width, height: height, channels: channels, pixels: pixels)
    }
  }

  private static func extremes(of batch: Span<Float>) -> ClosedRange<Float> {
    var (low, high) = (Float.infinity, -Float.infinity)
    for i in batch.indices {
      let value = batch[i]
      if value < low { low = value }
      if value > high { high = value }
    }
    return low <= high ? low...high : 0...0
  }

  /// The quantization of `save_image`: `value * 255 + 0.5`, limited to 0 ... 255, without fraction.
  private static func byte(_ value: Float) -> UInt8 {
    let scaled = value * 255 + 0.5
    // False for NaN, too.
    return scaled > 0 ? UInt8(min(scaled, 255)) : 0
  }
}
