extension Image {
  /// The images of a grid, row by row: what `grid(of:columns:padding:)` was given, in colour; black
  /// images where the last row has none. Nil if the image is no such grid.
  ///
  /// - Parameters:
  ///   - width: of an image, as `height`.
  ///   - padding: that the grid was drawn with.
  public func gridImages(width: Int, height: Int, padding: Int = 2) -> [Image]? {
    precondition(
      width > 0 && height > 0 && padding >= 0,
      "Image.gridImages: \(width)x\(height), padding \(padding)")
    if self.width == width && self.height == height { return [self] }
    let (columns, overWidth) = (self.width - padding).quotientAndRemainder(
      dividingBy: width + padding)
    let (rows, overHeight) = (self.height - padding).quotientAndRemainder(
      dividingBy: height + padding)
    guard columns > 0, rows > 0, overWidth == 0, overHeight == 0, columns * rows > 1 else {
      return nil
    }
    let layout = GridLayout(
      count: columns * rows, width: width, height: height, columns: columns, padding: padding)
    return (0..<columns * rows).map { index in
      let corner = layout.corner(of: index)
      var image = Image(width: width, height: height, channels: channels)
      image.draw(self, x: -corner.x, y: -corner.y)
      return image
    }
  }
}
