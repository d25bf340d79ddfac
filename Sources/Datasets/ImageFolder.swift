public import Imaging

/// The JPEG and PNG files of a folder, scaled and cropped to squares.
///
/// The folder holds images, or a folder of images per class as for torchvision's `ImageFolder`
/// (each searched to any depth), or both. Hidden files and `__MACOSX` are passed over; symbolic
/// links are followed. The files in the folder itself come first, then class after class; within
/// each, folder after folder and file after file, all sorted by the bytes of their names. That is
/// torchvision's order.
public struct ImageFolder: ImageDataset {
  /// The folder's path as given.
  public let root: String
  public let imageSize: Int
  public let channels: Int

  /// The paths of the image files relative to `root`, in the order of the dataset.
  public let files: [String]

  /// The number of image files in each class folder, in the order of the dataset; first, under the
  /// name `.`, the number of those in the root itself, if there are any.
  public let classes: [(name: String, count: Int)]

  /// Lists the images of the folder `root`; decodes none of them.
  ///
  /// The finished images have `imageSize` by `imageSize` pixels of `channels` (1 or 3) bytes. Of the
  /// class folders those in `chosen` are used, or all of them when it is nil.
  public init(
    root: String, imageSize: Int, channels: Int = 3, classes chosen: [String]? = nil
  ) throws(DatasetError) {
    precondition(imageSize > 0, "ImageFolder: image size \(imageSize) is not positive")
    precondition(
      channels == 1 || channels == 3, "ImageFolder: \(channels) channels; 1 or 3 are possible")
    self.root = root
    self.imageSize = imageSize
    self.channels = channels

    let listed = try FolderListing.classes(of: root)
    if let chosen {
      let known = listed.filter { !$0.files.isEmpty }.map(\.name)
      try ClassSelection.require(chosen, among: known, of: root)
    }
    let wanted = listed.filter { chosen?.contains($0.name) ?? true }
    files = wanted.flatMap(\.files)
    classes = wanted.map { (name: $0.name, count: $0.files.count) }
    if files.isEmpty { throw .noImages(path: root) }
  }

  public var count: Int { files.count }

  public var summary: String {
    let images = "\(count) image\(count == 1 ? "" : "s")"
    let places = "\(classes.count) folder\(classes.count == 1 ? "" : "s")"
    return "\(root): \(images) in \(places), \(imageSize)x\(imageSize)x\(channels)"
  }

  /// Image `index`, its shorter side scaled to `imageSize` and its centre cut out, as torchvision's
  /// `Resize` and `CenterCrop` do.
  public func image(at index: Int) throws -> Image {
    try original(at: index).resizedAndCropped(to: imageSize)
  }

  /// Image `index` in the size of its file.
  public func original(at index: Int) throws -> Image {
    try Image(contentsOf: source(at: index), channels: channels)
  }

  /// The path of image `index`.
  public func source(at index: Int) -> String { "\(root)/\(files[index])" }
}
