import ArgumentParser
import Files
import GAN
import Imaging
import ModelFiles
import Replay
import Tensors
import Training

/// A grid of images that is drawn one by one and then written.
final class GridFile {
  private let path: String
  private let format: PictureFormat
  private let layout: GridLayout
  private var picture: Image

  /// A grid for `count` images of `sampler`, to be written to `path`, which names its format.
  init(_ path: String, of count: Int, columns: Int, sampler: Sampler) throws {
    format = try PictureFormat(path: path)
    let image = sampler.generator.imageShape
    layout = GridLayout(count: count, width: image[1], height: image[0], columns: columns)
    if let flaw = format.flaw(of: layout) { throw ValidationError(flaw) }
    try AtomicFile.check(path)
    self.path = path
    picture = Image(width: layout.width, height: layout.height, channels: 3)
  }

  func draw(_ image: Image, at index: Int) { picture.draw(image, at: index, of: layout) }

  func write() throws { try format.write(picture, to: path) }
}
