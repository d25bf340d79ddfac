public import Imaging

/// A fixed list of square images of one size.
///
/// Image `index` must depend on the index only, so that training runs can be repeated and resumed.
/// Loader threads call a dataset concurrently.
public protocol ImageDataset: Sendable {
  /// The number of images, including unreadable ones.
  var count: Int { get }

  /// The width and height of every image in pixels.
  var imageSize: Int { get }

  /// 1 (grey) or 3 (red, green, blue).
  var channels: Int { get }

  /// One line for users: what the images are, how many, and where they come from.
  var summary: String { get }

  /// The classes, each with its number of images, which can be 0. Empty if images have no classes.
  var classes: [(name: String, count: Int)] { get }

  /// The class of image `index` of `0 ..< count`, an index into `classes`; nil if `classes` is
  /// empty, or if no image has a label.
  ///
  /// The label must be known without decoding the image. In a batch, either all images have a label
  /// or none has: anything else ends the program.
  func label(at index: Int) -> Int?

  /// Image `index` of `0 ..< count`, `[imageSize, imageSize, channels]`.
  ///
  /// An error means that this image is unreadable, not the dataset.
  func image(at index: Int) throws -> RasterImage

  /// Image `index`, the same as `image(at:)`, and what its file holds. May take longer.
  func inspected(at index: Int) throws -> (image: RasterImage, traits: ImageTraits)

  /// The origin of image `index` for users, such as the path of its file.
  func source(at index: Int) -> String

  /// What lies beside the images and is none of them.
  var passedOver: PassedOver { get }
}

extension ImageDataset {
  /// No classes.
  public var classes: [(name: String, count: Int)] { [] }

  /// No label.
  public func label(at index: Int) -> Int? { nil }

  /// `image(at:)` and its size, for datasets that make images in the requested size.
  public func inspected(at index: Int) throws -> (image: RasterImage, traits: ImageTraits) {
    let image = try image(at: index)
    return (image, ImageTraits(of: image))
  }

  /// "image" and the index.
  public func source(at index: Int) -> String { "image \(index)" }

  /// Nothing.
  public var passedOver: PassedOver { PassedOver() }
}
