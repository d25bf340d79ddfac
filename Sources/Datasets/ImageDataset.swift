public import Imaging

/// A fixed list of square images of one size, each made anew whenever it is asked for.
///
/// Image `index` must not depend on anything but the index: that is what lets a training run be
/// repeated and resumed. Loader threads ask for images concurrently.
public protocol ImageDataset: Sendable {
  /// The number of images, readable or not.
  var count: Int { get }

  /// Width and height of every image, in pixels.
  var imageSize: Int { get }

  /// 1 (grey) or 3 (red, green, blue).
  var channels: Int { get }

  /// One line that tells a user what the images are, how many and from where.
  var summary: String { get }

  /// The classes of the images with the number of images in each, which can be 0; empty if there
  /// are none.
  var classes: [(name: String, count: Int)] { get }

  /// Image `index` of `0 ..< count`: `imageSize` by `imageSize` pixels of `channels` bytes.
  ///
  /// An error means that this one image is unreadable, not that the dataset is.
  func image(at index: Int) throws -> Image

  /// Image `index` as it is stored: `image(at:)` is what `resizedAndCropped(to: imageSize)` makes
  /// of it.
  func original(at index: Int) throws -> Image

  /// Where image `index` comes from, as a user knows it: for a file its path.
  func source(at index: Int) -> String
}

extension ImageDataset {
  /// None.
  public var classes: [(name: String, count: Int)] { [] }

  /// The finished image, where it is made at the size that is asked for.
  public func original(at index: Int) throws -> Image { try image(at: index) }

  /// The image's number, where it has no better name.
  public func source(at index: Int) -> String { "image \(index)" }
}
