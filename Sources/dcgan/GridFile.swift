import ArgumentParser
import Files
import GAN
import Imaging
import Tensors

/// A picture file with a grid of images, which are drawn into it one by one.
final class GridFile {
  private let path: String
  private let format: PictureFormat
  private let layout: ImageGridLayout
  private let scale: Int
  private var picture: RasterImage

  /// A grid for `count` images of `sampler`, enlarged `scale` times. The name `path` decides the
  /// format.
  ///
  /// Throws if the format has no room for the grid, or the file could not be written.
  init(_ path: String, of count: Int, columns: Int, scale: Int, sampler: Sampler) throws {
    format = try PictureFormat(path: path)
    let image = sampler.generator.imageShape
    layout = ImageGridLayout(
      count: count, width: scale * image[1], height: scale * image[0], columns: columns)
    self.scale = scale
    try format.validate(layout, advice: "draw fewer images or choose another --nrow")
    try AtomicFile.check(path)
    self.path = path
    picture = RasterImage(width: layout.width, height: layout.height, channels: 3)
  }

  /// Draws image `index` at its place.
  func draw(_ image: RasterImage, at index: Int) {
    picture.draw(image.enlarged(by: scale), at: index, of: layout)
  }

  /// Writes the file.
  func write() throws { try format.write(picture, to: path) }
}
