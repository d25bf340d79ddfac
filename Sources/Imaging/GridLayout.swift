/// Where torchvision's `make_grid` puts images of one size.
///
/// One image has no padding.
public struct GridLayout: Sendable, Equatable {
  /// The width of each image in pixels.
  let imageWidth: Int
  /// The height of each image in pixels.
  let imageHeight: Int
  /// The width of the whole grid in pixels.
  public let width: Int
  /// The height of the whole grid in pixels.
  public let height: Int
  private let count: Int
  private let columns: Int
  private let padding: Int

  /// A grid of `count` images of `width` times `height` pixels.
  ///
  /// - Parameters:
  ///   - columns: images in a row (`nrow`).
  ///   - padding: black pixels around each image.
  public init(count: Int, width: Int, height: Int, columns: Int = 8, padding: Int = 2) {
    precondition(count > 0, "GridLayout: \(count) images")
    precondition(width > 0 && height > 0, "GridLayout: \(width)x\(height) has no pixels")
    precondition(columns > 0, "GridLayout: \(columns) columns")
    precondition(padding >= 0, "GridLayout: padding \(padding) is negative")
    self.count = count
    self.columns = min(columns, count)
    self.padding = count == 1 ? 0 : padding
    imageWidth = width
    imageHeight = height
    let rows = (count + self.columns - 1) / self.columns
    self.width = (width + self.padding) * self.columns + self.padding
    self.height = (height + self.padding) * rows + self.padding
  }

  /// The upper left pixel of image `index`, from 0 on.
  func corner(of index: Int) -> (x: Int, y: Int) {
    precondition(0..<count ~= index, "GridLayout: image \(index) of \(count)")
    let (row, column) = index.quotientAndRemainder(dividingBy: columns)
    return (
      column * (imageWidth + padding) + padding, row * (imageHeight + padding) + padding
    )
  }
}
