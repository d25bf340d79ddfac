import Preconditions

/// The positions of equally large images in a grid, as in torchvision's `make_grid`.
///
/// A single image has no padding.
public struct ImageGridLayout: Sendable, Equatable {
  /// The width of each image in pixels.
  let imageWidth: Int
  /// The height of each image in pixels.
  let imageHeight: Int
  /// The width of the grid in pixels.
  public let width: Int
  /// The height of the grid in pixels.
  public let height: Int
  private let count: Int
  private let columns: Int
  private let padding: Int

  /// A grid of `count` images of `width` times `height` pixels each.
  ///
  /// - Parameters:
  ///   - columns: the number of images in a row (`nrow`).
  ///   - padding: the number of black pixels around each image.
  public init(count: Int, width: Int, height: Int, columns: Int = 8, padding: Int = 2) {
    require(count > 0, "ImageGridLayout: \(count) images")
    require(width > 0 && height > 0, "ImageGridLayout: \(width)x\(height) has no pixels")
    require(columns > 0, "ImageGridLayout: \(columns) columns")
    require(padding >= 0, "ImageGridLayout: padding \(padding) is negative")
    self.count = count
    self.columns = min(columns, count)
    self.padding = count == 1 ? 0 : padding
    imageWidth = width
    imageHeight = height
    let rows = (count + self.columns - 1) / self.columns
    self.width = (width + self.padding) * self.columns + self.padding
    self.height = (height + self.padding) * rows + self.padding
  }

  /// The upper left pixel of image `index`, counted from 0 row by row.
  func corner(of index: Int) -> (x: Int, y: Int) {
    require(0..<count ~= index, "ImageGridLayout: image \(index) of \(count)")
    let (row, column) = index.quotientAndRemainder(dividingBy: columns)
    return (
      column * (imageWidth + padding) + padding, row * (imageHeight + padding) + padding
    )
  }
}

extension RasterImage {
  /// A batch as a grid of images, byte for byte what torchvision's `make_grid(normalize=True)` and
  /// `save_image` write.
  ///
  /// The result has three channels. A single image has no padding.
  ///
  /// - Parameters:
  ///   - batch: `[count, height, width, channels]` with 1 or 3 channels.
  ///   - columns: the number of images in a row (`nrow`).
  ///   - padding: the number of black pixels around each image.
  ///   - range: the values that become black and white (`value_range`); the minimum and maximum of
  ///     the whole batch when nil. `0...1` is equal to `normalize=False`.
  public static func grid(
    of batch: Span<Float>, count: Int, height: Int, width: Int, channels: Int,
    columns: Int = 8, padding: Int = 2, range: ClosedRange<Float>? = nil
  ) -> RasterImage {
    let images = images(
      from: batch, count: count, height: height, width: width, channels: channels, range: range)
    return grid(of: images, columns: columns, padding: padding)
  }

  /// Equally large images as a grid, laid out as by torchvision's `make_grid`.
  ///
  /// The result has three channels. A single image has no padding.
  ///
  /// - Parameters:
  ///   - columns: the number of images in a row (`nrow`).
  ///   - padding: the number of black pixels around each image.
  public static func grid(of images: [RasterImage], columns: Int = 8, padding: Int = 2)
    -> RasterImage
  {
    guard let first = images.first else { programError("RasterImage.grid: no images") }
    let layout = ImageGridLayout(
      count: images.count, width: first.width, height: first.height, columns: columns,
      padding: padding)
    var grid = RasterImage(width: layout.width, height: layout.height, channels: 3)
    for (index, image) in images.enumerated() { grid.draw(image, at: index, of: layout) }
    return grid
  }

  /// Draws image `index` of a grid into this image, which has the grid's size and three channels.
  public mutating func draw(_ image: RasterImage, at index: Int, of layout: ImageGridLayout) {
    require(
      width == layout.width && height == layout.height,
      "RasterImage.draw: a grid of \(layout.width)x\(layout.height) into \(width)x\(height) pixels")
    require(
      image.width == layout.imageWidth && image.height == layout.imageHeight,
      "RasterImage.draw: \(image.width)x\(image.height) pixels in a grid of images of "
        + "\(layout.imageWidth)x\(layout.imageHeight)")
    let corner = layout.corner(of: index)
    draw(image.converted(toChannels: 3), x: corner.x, y: corner.y)
  }

  /// The images of a batch, with the pixel values that `grid` gives them.
  ///
  /// NaN becomes black and counts as neither minimum nor maximum.
  ///
  /// - Parameters:
  ///   - batch: `[count, height, width, channels]` with 1 or 3 channels.
  ///   - range: the values that become black and white; the minimum and maximum of the whole batch
  ///     when nil.
  public static func images(
    from batch: Span<Float>, count: Int, height: Int, width: Int, channels: Int,
    range: ClosedRange<Float>? = nil
  ) -> [RasterImage] {
    let size = height * width * channels
    require(
      batch.count == count * size,
      "RasterImage.images: \(batch.count) values for \(count)x\(height)x\(width)x\(channels)")
    let range = range ?? extremes(of: batch)
    // torchvision subtracts the limits in double precision and divides in single precision.
    let extent = Float(max(Double(range.upperBound) - Double(range.lowerBound), 1e-5))
    return (0..<count).map { index in
      let pixels = (index * size..<(index + 1) * size).map { i in
        let value = min(max(batch[i], range.lowerBound), range.upperBound)
        return byte((value - range.lowerBound) / extent)
      }
      return RasterImage(width: width, height: height, channels: channels, pixels: pixels)
    }
  }

  /// The minimum and maximum of `batch`; 0 and 0 if it holds no number.
  private static func extremes(of batch: Span<Float>) -> ClosedRange<Float> {
    var (low, high) = (Float.infinity, -Float.infinity)
    for i in batch.indices {
      let value = batch[i]
      if value < low { low = value }
      if value > high { high = value }
    }
    return low <= high ? low...high : 0...0
  }

  /// The quantization of `save_image`: `value * 255 + 0.5`, clamped to 0 ... 255 and truncated.
  private static func byte(_ value: Float) -> UInt8 {
    let scaled = value * 255 + 0.5
    // The comparison is false for NaN.
    return scaled > 0 ? UInt8(min(scaled, 255)) : 0
  }

  /// Splits a grid into its images, row by row; the inverse of `grid(of:columns:padding:)`. Places
  /// without an image in the last row yield black images.
  ///
  /// Returns nil if the size of this image is not that of a grid.
  ///
  /// - Parameters:
  ///   - width: the width of each image in pixels.
  ///   - height: the height of each image in pixels.
  ///   - padding: the padding that the grid was drawn with.
  public func gridImages(width: Int, height: Int, padding: Int = 2) -> [RasterImage]? {
    require(
      width > 0 && height > 0 && padding >= 0,
      "RasterImage.gridImages: \(width)x\(height), padding \(padding)")
    if self.width == width && self.height == height { return [self] }
    let (columns, overWidth) = (self.width - padding).quotientAndRemainder(
      dividingBy: width + padding)
    let (rows, overHeight) = (self.height - padding).quotientAndRemainder(
      dividingBy: height + padding)
    guard columns > 0, rows > 0, overWidth == 0, overHeight == 0, columns * rows > 1 else {
      return nil
    }
    let layout = ImageGridLayout(
      count: columns * rows, width: width, height: height, columns: columns, padding: padding)
    return (0..<columns * rows).map { index in
      let corner = layout.corner(of: index)
      var image = RasterImage(width: width, height: height, channels: channels)
      image.draw(self, x: -corner.x, y: -corner.y)
      return image
    }
  }
}
