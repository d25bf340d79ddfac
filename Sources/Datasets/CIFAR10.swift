import Files
import Foundation
public import Imaging
import Preconditions

/// CIFAR-10's binary version: colour images of 32x32 pixels in ten classes.
///
/// Each record of a file has a byte for the label, then a plane of 32x32 bytes for each of red,
/// green and blue (cs.toronto.edu/~kriz/cifar.html). All files are kept in memory: 154 MB for
/// 50,000 images.
public struct CIFAR10: ImageDataset {
  /// The path of the folder with the files, as given.
  public let root: String
  public let imageSize: Int
  public let channels: Int
  /// How images become squares.
  public let preparation: ImagePreparation
  private let images: StoredImages
  private let selection: ClassSelection
  /// The names of the files, each with the position of its first image.
  private let files: [(name: String, first: Int)]

  private static let trainingFiles = (1...5).map { "data_batch_\($0).bin" }
  private static let side = 32
  private static let recordSize = 1 + 3 * side * side

  /// Reads `data_batch_1.bin` to `data_batch_5.bin` in the folder `root`, as far as they exist, or
  /// `test_batch.bin` if none does.
  ///
  /// - Parameters:
  ///   - imageSize: the width and height of the images in pixels.
  ///   - channels: 3 (red, green, blue) or 1 (grey).
  ///   - classes: the classes to keep, by their names in `batches.meta.txt`; all classes when nil.
  ///   - preparation: how images become squares.
  public init(
    root: String, imageSize: Int, channels: Int = 3, classes: [String]? = nil,
    preparation: ImagePreparation = ImagePreparation()
  ) throws(DatasetError) {
    require(imageSize > 0, "CIFAR10: image size \(imageSize) is not positive")
    require(
      channels == 1 || channels == 3, "CIFAR10: \(channels) channels; 1 or 3 are possible")
    self.root = root
    self.imageSize = imageSize
    self.channels = channels
    self.preparation = preparation

    let names = try Self.classNames(in: root)
    var records: [UInt8] = []
    var files: [(name: String, first: Int)] = []
    for name in Self.files(in: root) {
      files.append((name, records.count / Self.recordSize))
      records += try Self.records(of: "\(root)/\(name)", classes: names.count)
    }
    if files.isEmpty { throw .noImages(path: root) }
    self.files = files
    let labels = stride(from: 0, to: records.count, by: Self.recordSize).map { records[$0] }
    selection = try ClassSelection(labels: labels, names: names, chosen: classes, of: root)
    images = StoredImages(
      width: Self.side, height: Self.side, planes: 3, bytes: records, start: 1,
      stride: Self.recordSize)
  }

  /// The names of the files of images in `folder`; empty if it holds no CIFAR-10.
  static func files(in folder: String) -> [String] {
    for names in [trainingFiles, ["test_batch.bin"]] {
      let found = names.filter { FileManager.default.fileExists(atPath: "\(folder)/\($0)") }
      if !found.isEmpty { return found }
    }
    return []
  }

  /// The content of a file, whose records must be complete and have labels below `classes`.
  private static func records(of path: String, classes: Int) throws(DatasetError) -> [UInt8] {
    let content = try content(of: path, limit: 1 << 30)
    guard !content.isEmpty, content.count.isMultiple(of: recordSize) else {
      throw .damaged(
        path: path, reason: "\(content.count) bytes are no whole number of images of \(recordSize)")
    }
    for place in stride(from: 0, to: content.count, by: recordSize) where content[place] >= classes
    {
      throw .damaged(
        path: path,
        reason: "image \(place / recordSize) has the label \(content[place]) of \(classes) classes")
    }
    return content
  }

  /// The names of the classes in the order of their labels.
  private static func classNames(in root: String) throws(DatasetError) -> [String] {
    let path = root + "/batches.meta.txt"
    guard FileManager.default.fileExists(atPath: path) else {
      return [
        "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
      ]
    }
    let text = String(decoding: try content(of: path, limit: 1 << 16), as: UTF8.self)
    let names = text.split(whereSeparator: \.isNewline).map(String.init)
    if names.isEmpty { throw .damaged(path: path, reason: "it names no classes") }
    return names
  }

  private static func content(of path: String, limit: Int) throws(DatasetError) -> [UInt8] {
    do { return try ReadableFile(path: path).content(limit: limit) } catch { throw .file(error) }
  }

  public var count: Int { selection.indices.count }

  public var classes: [(name: String, count: Int)] { selection.classes }

  /// The class of image `index`, an index into `classes`.
  public func label(at index: Int) -> Int? { selection.label(at: index) }

  public var summary: String {
    "\(root): \(count) image\(count == 1 ? "" : "s") in \(files.count) "
      + "file\(files.count == 1 ? "" : "s") (CIFAR-10\(gap)), \(imageSize)x\(imageSize)x\(channels)"
  }

  /// For the summary: the missing training files, if there are others.
  private var gap: String {
    let missing = Self.trainingFiles.filter { name in !files.contains { $0.name == name } }
    return missing.isEmpty || missing.count == Self.trainingFiles.count
      ? "" : " without " + missing.joined(separator: ", ")
  }

  /// Image `index`, resized and cropped as in `ImageFolder`.
  public func image(at index: Int) -> RasterImage {
    images.square(
      at: selection.indices[index], channels: channels, side: imageSize, preparation: preparation)
  }

  /// The same, and what the image is like as it is stored.
  public func inspected(at index: Int) -> (image: RasterImage, traits: ImageTraits) {
    images.inspected(
      at: selection.indices[index], channels: channels, side: imageSize, preparation: preparation)
  }

  /// The path of the file and the number of image `index` in it, from 0.
  public func source(at index: Int) -> String {
    let number = selection.indices[index]
    let file = files.last { $0.first <= number } ?? files[0]
    return "\(root)/\(file.name), image \(number - file.first)"
  }
}
