public import Imaging
import Preconditions

/// The JPEG and PNG files of a folder, resized and cropped to squares.
///
/// The folder holds images, or a folder of images for each class as in torchvision's `ImageFolder`,
/// or both. Class folders are searched to any depth. Hidden files and `__MACOSX` are skipped;
/// symbolic links are followed.
///
/// The order is torchvision's: the files in the folder itself come first, then those of each class,
/// in each class sorted by folder and file name. Names are compared by their bytes.
public struct ImageFolder: ImageDataset {
  /// The path of the folder, as given.
  public let root: String
  public let imageSize: Int
  public let channels: Int

  /// The paths of the image files relative to `root`, in the order of the dataset.
  public let files: [String]

  /// The class folders in the order of the dataset, with the number of images in each. Images in
  /// the root itself are the first class, named `.`.
  public let classes: [(name: String, count: Int)]

  /// The class of each file, an index into `classes`.
  private let labels: [Int]

  /// Lists the images of the folder `root` without decoding them.
  ///
  /// - Parameters:
  ///   - imageSize: the width and height of the images in pixels.
  ///   - channels: 1 (grey) or 3 (red, green, blue).
  ///   - chosen: the names of the classes to keep; all classes when nil.
  public init(
    root: String, imageSize: Int, channels: Int = 3, classes chosen: [String]? = nil
  ) throws(DatasetError) {
    require(imageSize > 0, "ImageFolder: image size \(imageSize) is not positive")
    require(
      channels == 1 || channels == 3, "ImageFolder: \(channels) channels; 1 or 3 are possible")
    self.root = root
    self.imageSize = imageSize
    self.channels = channels

    let listed = try FolderListing.classes(of: root)
    if let chosen {
      let known = listed.filter { !$0.files.isEmpty }.map(\.name)
      try ClassSelection.check(chosen, among: known, of: root)
    }
    let kept = listed.filter { chosen?.contains($0.name) ?? true }
    files = kept.flatMap(\.files)
    classes = kept.map { (name: $0.name, count: $0.files.count) }
    labels = kept.enumerated().flatMap { label, kept in kept.files.map { _ in label } }
    if files.isEmpty { throw .noImages(path: root) }
  }

  public var count: Int { files.count }

  /// The class of image `index`, an index into `classes`.
  public func label(at index: Int) -> Int? { labels[index] }

  public var summary: String {
    let images = "\(count) image\(count == 1 ? "" : "s")"
    let places = "\(classes.count) folder\(classes.count == 1 ? "" : "s")"
    return "\(root): \(images) in \(places), \(imageSize)x\(imageSize)x\(channels)"
  }

  /// Image `index`, equal to torchvision's `Resize(imageSize)` and `CenterCrop(imageSize)`.
  public func image(at index: Int) throws -> RasterImage {
    try original(at: index).resizedAndCropped(to: imageSize)
  }

  /// Image `index` in the size that the file has.
  public func original(at index: Int) throws -> RasterImage {
    try RasterImage(contentsOf: source(at: index), channels: channels)
  }

  /// The path of image `index`.
  public func source(at index: Int) -> String { "\(root)/\(files[index])" }
}
