public import Imaging
import Preconditions

/// The images of an IDX file, the format of MNIST, Fashion-MNIST, EMNIST and QMNIST: grey, of one
/// size, with labels in a separate file.
///
/// Pixels are as the file has them. EMNIST's images are written column by column, so that they lie
/// on their side, as torchvision shows them.
///
/// The decompressed file is kept in memory: 47 MB for the 60,000 images of MNIST.
public struct IDXDataset: ImageDataset {
  /// The path of the file of images, as given.
  public let path: String
  public let imageSize: Int
  public let channels: Int
  /// How images become squares.
  public let preparation: ImagePreparation
  private let images: StoredImages
  private let selection: ClassSelection

  /// Reads a file of images and its file of labels. Either may be gzipped.
  ///
  /// - Parameters:
  ///   - path: the path of the file of images.
  ///   - labels: the path of the file of labels; nil without one.
  ///   - imageSize: the width and height of the images in pixels.
  ///   - channels: 1 (grey), or 3 equal channels.
  ///   - classes: the labels to keep, such as "7"; all labels when nil.
  ///   - preparation: how images become squares.
  public init(
    images path: String, labels: String?, imageSize: Int, channels: Int = 1,
    classes: [String]? = nil, preparation: ImagePreparation = ImagePreparation()
  ) throws(DatasetError) {
    require(imageSize > 0, "IDXDataset: image size \(imageSize) is not positive")
    require(
      channels == 1 || channels == 3, "IDXDataset: \(channels) channels; 1 or 3 are possible")
    self.path = path
    self.imageSize = imageSize
    self.channels = channels
    self.preparation = preparation

    let file = try IDXFile(path: path, content: .images)
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

  /// The `count` labels in the file at `path`.
  private static func labels(in path: String, count: Int) throws(DatasetError) -> [UInt8] {
    let file = try IDXFile(path: path, content: .labels)
    guard file.dimensions[0] == count else {
      throw .damaged(path: path, reason: "it has \(file.dimensions[0]) labels for \(count) images")
    }
    guard file.elementSize > 1 else { return Array(file.bytes[file.start...]) }
    // QMNIST: big-endian numbers, the first of each row is the label.
    let stride = file.elementSize * file.dimensions.dropFirst().reduce(1, *)
    var labels: [UInt8] = []
    labels.reserveCapacity(count)
    for place in Swift.stride(from: file.start, to: file.bytes.count, by: stride) {
      let label = file.bytes[place..<place + file.elementSize]
      guard label.dropLast().allSatisfy({ $0 == 0 }), let low = label.last else {
        throw .damaged(path: path, reason: "label \(labels.count) is not one of 0 to 255")
      }
      labels.append(low)
    }
    return labels
  }

  public var count: Int { selection.indices.count }

  public var classes: [(name: String, count: Int)] { selection.classes }

  /// The class of image `index`, an index into `classes`; nil without a file of labels.
  public func label(at index: Int) -> Int? { selection.label(at: index) }

  /// For the summary: what is special about the images.
  private var note: String {
    let name = path.split(separator: "/").last ?? ""
    return name.hasPrefix("emnist-") ? "; EMNIST, rows and columns exchanged as in torchvision" : ""
  }

  public var summary: String {
    "\(path): \(count) grey image\(count == 1 ? "" : "s") of \(images.width)x\(images.height) "
      + "(IDX\(note)), \(imageSize)x\(imageSize)x\(channels)"
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
  public func source(at index: Int) -> String { "\(path), image \(selection.indices[index])" }
}
