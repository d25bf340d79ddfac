package import Imaging

/// The tutorial's last figure: training images beside images of the generator.
package enum RealBesideFake {
  /// Black pixels around each image, as in the tutorial's figure.
  private static let padding = 5

  /// The images of `grid` with the padding of the figure; `grid` itself if it does not consist of
  /// images of `side` pixels.
  package static func figure(_ grid: RasterImage, side: Int) -> RasterImage {
    guard let images = grid.gridImages(width: side, height: side), images.count > 1 else {
      return grid
    }
    let columns = (grid.width - 2) / (side + 2)
    return RasterImage.grid(of: images, columns: columns, padding: padding)
  }

  /// Two grids of images of `side` pixels, side by side on white.
  package static func picture(real: RasterImage, fake: RasterImage, side: Int) -> RasterImage {
    let (left, right) = (figure(real, side: side), figure(fake, side: side))
    let gap = 4 * padding
    let (width, height) = (left.width + gap + right.width, max(left.height, right.height))
    var picture = RasterImage(
      width: width, height: height, channels: 3,
      pixels: [UInt8](repeating: 255, count: width * height * 3))
    picture.draw(left, x: 0, y: 0)
    picture.draw(right, x: left.width + gap, y: 0)
    return picture
  }
}
