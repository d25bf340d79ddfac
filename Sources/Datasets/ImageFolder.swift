/// The JPEG and PNG files of a folder, scaled and cropped to squares.
///
/// The folder holds images, or a folder of images per class as for torchvision's `ImageFolder`
/// (each searched to any depth), or both. Hidden files and `__MACOSX` are passed over; symbolic
/// links are followed. The files in the folder itself come first, then class after class; within
/// each, folder after folder and file after file, all sorted by the bytes of their names. That is
/// torchvision's order.
public struct ImageFolder: Sendable {
  /// The folder's path as given.
  public let root: String
  /// Width and height of the finished images, in pixels.
  public let imageSize: Int
  /// 1 (grey) or 3 (red, green, blue).
  public let channels: Int

  /// The paths of the image files relative to `root`, in the order of the dataset.
  public let files: [String]

  /// The number of image files in each class folder, which can be 0, in the order of the dataset;
  /// first, under the name `.`, the number of those in the root itself, if there are any.
  public let folders: [(name: String, count: Int)]

  /// Lists the images of the folder `root`; decodes none of them.
  ///
  /// The finished images have `imageSize` by `imageSize` pixels of `channels` (1 or 3) bytes.
  public init(root: String, imageSize: Int, channels: Int = 3) throws(DatasetError) {
    precondition(imageSize > 0, "ImageFolder: image size \(imageSize) is not positive")
    precondition(
      channels == 1 || channels == 3, "ImageFolder: \(channels) channels; 1 or 3 are possible")
    self.root = root
    self.imageSize = imageSize
    self.channels = channels

    let classes = try FolderListing.classes(of: root)
    files = classes.flatMap(\.files)
    folders = classes.map { (name: $0.name, count: $0.files.count) }
    if files.isEmpty { throw .noImages(path: root) }
  }

  /// The number of image files.
  public var count: Int { files.count }

  /// One line that tells what the folder holds.
  public var summary: String {
    let images = "\(count) image\(count == 1 ? "" : "s")"
    let places = "\(folders.count) folder\(folders.count == 1 ? "" : "s")"
    return "\(root): \(images) in \(places), \(imageSize)x\(imageSize)x\(channels)"
  }

  /// The path of image `index`.
  public func source(at index: Int) -> String { "\(root)/\(files[index])" }
}
