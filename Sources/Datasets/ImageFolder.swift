import Files
public import Imaging
import Preconditions

/// The JPEG and PNG files of a folder, resized and cropped to squares.
///
/// The folder holds images, or a folder of images for each class as in torchvision's `ImageFolder`,
/// or both. Class folders are searched to any depth. Hidden files, hidden folders, and folders that
/// systems keep, such as `__MACOSX` and `@eaDir`, are passed over; symbolic links are followed.
/// Folders that cannot be listed are passed over as well: see `passedOver`.
///
/// The order is torchvision's: the files in the folder itself come first, then those of each class,
/// in each class sorted by folder and file name. Names are compared by their bytes.
public struct ImageFolder: ImageDataset {
  /// The path of the folder, as given.
  public let root: String
  public let imageSize: Int
  public let channels: Int

  /// How images become squares.
  public let preparation: ImagePreparation

  /// The paths of the image files relative to `root`, in the order of the dataset. Bytes that are
  /// no UTF-8 are written as `\xHH`.
  public let files: [String]

  /// The class folders in the order of the dataset, with the number of images in each. Images in
  /// the root itself are the first class, named `.`.
  public let classes: [(name: String, count: Int)]

  /// What lies beside the images and is none of them.
  public let passedOver: PassedOver

  /// The class of each file, an index into `classes`.
  private let labels: [Int]
  /// The paths of the files whose text is not their path.
  private let paths: [Int: FilePath]

  /// Lists the images of the folder `root` without decoding them.
  ///
  /// - Parameters:
  ///   - imageSize: the width and height of the images in pixels.
  ///   - channels: 1 (grey) or 3 (red, green, blue).
  ///   - chosen: the names of the classes to keep; all classes when nil.
  ///   - preparation: how images become squares.
  ///   - onListing: called from time to time with the number of files listed so far.
  public init(
    root: String, imageSize: Int, channels: Int = 3, classes chosen: [String]? = nil,
    preparation: ImagePreparation = ImagePreparation(),
    onListing: @escaping (Int) -> Void = { _ in }
  ) throws(DatasetError) {
    require(imageSize > 0, "ImageFolder: image size \(imageSize) is not positive")
    require(
      channels == 1 || channels == 3, "ImageFolder: \(channels) channels; 1 or 3 are possible")
    self.root = root
    self.imageSize = imageSize
    self.channels = channels

    self.preparation = preparation
    let listing = try FolderListing(of: root, onProgress: onListing)
    let listed = listing.classes
    passedOver = listing.passedOver
    if let chosen {
      let known = listed.filter { !$0.files.isEmpty }.map(\.name)
      try ClassSelection.check(chosen, among: known, of: root)
    }
    let kept = listed.filter { chosen?.contains($0.name) ?? true }
    let paths = kept.flatMap(\.files)
    files = paths.map(\.text)
    self.paths = Dictionary(
      uniqueKeysWithValues: paths.enumerated().filter { !$1.isText }.map { ($0, $1) })
    classes = kept.map { (name: $0.name, count: $0.files.count) }
    labels = kept.enumerated().flatMap { label, kept in kept.files.map { _ in label } }
    if files.isEmpty { throw .noImages(path: root, passedOver: passedOver.pictureList) }
  }

  public var count: Int { files.count }

  /// The class of image `index`, an index into `classes`.
  public func label(at index: Int) -> Int? { labels[index] }

  public var summary: String {
    let images = "\(count) image\(count == 1 ? "" : "s")"
    let places = "\(classes.count) folder\(classes.count == 1 ? "" : "s")"
    return "\(root): \(images) in \(places), \(imageSize)x\(imageSize)x\(channels)"
  }

  /// Image `index`; by default equal to torchvision's `Resize(imageSize)` and
  /// `CenterCrop(imageSize)`.
  public func image(at index: Int) throws -> RasterImage {
    try RasterImage(
      encoded: try content(at: index), source: source(at: index), channels: channels,
      side: imageSize, preparation: preparation)
  }

  /// Image `index`, and what its file holds.
  public func inspected(at index: Int) throws -> (image: RasterImage, traits: ImageTraits) {
    try RasterImage.inspected(
      encoded: try content(at: index), source: source(at: index), channels: channels,
      side: imageSize, preparation: preparation)
  }

  private func content(at index: Int) throws -> [UInt8] {
    try ReadableFile(path(at: index)).content(limit: RasterImage.fileLimit)
  }

  private func path(at index: Int) -> FilePath {
    paths[index].map(FilePath(root).appending) ?? FilePath(source(at: index))
  }

  /// The path of image `index`, with `\xHH` for bytes that are no UTF-8.
  public func source(at index: Int) -> String { "\(root)/\(files[index])" }

  /// The number of bits that the values of 16-bit PNG files use, found by at most `count` of the
  /// dataset's images; nil if none of them has 16 bits or all cannot be read.
  ///
  /// Of other files only the first bytes are read.
  package func usedBitsOf16(sampling count: Int) -> Int? {
    let count = min(count, files.count)
    return (0..<count).compactMap { number -> Int? in
      let index = number * files.count / count
      guard isDeep(index), let traits = try? inspected(at: index).traits, traits.depth == 16 else {
        return nil
      }
      return traits.usedBits
    }.max()
  }

  /// Whether file `index` says that it is a PNG of 16 bits.
  private func isDeep(_ index: Int) -> Bool {
    guard let file = try? ReadableFile(path(at: index)), file.size > 24 else { return false }
    var header = [UInt8](repeating: 0, count: 25)
    var span = header.mutableSpan
    var bytes = unsafe span.mutableBytes
    guard (try? file.read(into: &bytes, at: 0)) != nil else { return false }
    return header.starts(with: [0x89, 0x50, 0x4e, 0x47]) && header[24] == 16
  }
}
