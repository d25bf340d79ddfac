public import Imaging

/// The images of an IDX file, the format of MNIST, Fashion-MNIST and their kin: grey, all of one
/// size, with the labels in a file of their own.
///
/// The file is kept in memory, unpacked: 47 MB for the 60,000 images of MNIST.
public struct IDXDataset: ImageDataset {
  /// The path of the file with the images, as given.
  public let path: String
  public let imageSize: Int
  public let channels: Int
  private let images: StoredImages
  private let selection: ClassSelection

  /// Reads the file `images`, and `labels` if there is one; either may be gzipped.
  ///
  /// - Parameters:
  ///   - imageSize: width and height of the finished images.
  ///   - channels: 1 (grey), or 3, which are equal then.
  ///   - classes: the labels, such as "7", of the images to keep; all of them when nil.
  public init(
    images path: String, labels: String?, imageSize: Int, channels: Int = 1,
    classes: [String]? = nil
  ) throws(DatasetError) {
    precondition(imageSize > 0, "IDXDataset: image size \(imageSize) is not positive")
    precondition(
      channels == 1 || channels == 3, "IDXDataset: \(channels) channels; 1 or 3 are possible")
    self.path = path
    self.imageSize = imageSize
    self.channels = channels

    let file = try IDXFile(path: path, rank: 3)
    let (count, height, width) = (file.dimensions[0], file.dimensions[1], file.dimensions[2])
    images = StoredImages(
      width: width, height: height, planes: 1, bytes: file.bytes, start: file.start,
      stride: width * height)
    if let labels {
      let values = try Self.labels(in: labels, count: count)
      let names = (0...255).map { String($0) }
      selection = try ClassSelection(labels: values, names: names, chosen: classes, of: path)
    } else if classes != nil {
      throw .noLabels(path: path)
    } else {
      selection = ClassSelection(count: count)
    }
  }

  private static func labels(in path: String, count: Int) throws(DatasetError) -> [UInt8] {
    let file = try IDXFile(path: path, rank: 1)
    guard file.dimensions[0] == count else {
      throw .damaged(path: path, reason: "it has \(file.dimensions[0]) labels for \(count) images")
    }
    return Array(file.bytes[file.start...])
  }

  public var count: Int { selection.indices.count }

  public var classes: [(name: String, count: Int)] { selection.classes }

  public var summary: String {
    "\(path): \(count) grey image\(count == 1 ? "" : "s") of \(images.width)x\(images.height) "
      + "(IDX), \(imageSize)x\(imageSize)x\(channels)"
  }

  /// Image `index`, scaled as the photographs of `ImageFolder` are.
  public func image(at index: Int) -> Image { original(at: index).resizedAndCropped(to: imageSize) }

  /// Image `index` in the size of the file.
  public func original(at index: Int) -> Image {
    images.image(at: selection.indices[index]).converted(toChannels: channels)
  }

  /// The file and the number, from 0, of image `index` in it.
  public func source(at index: Int) -> String { "\(path), image \(selection.indices[index])" }
}
