/// Opens the images of the folder `root`, whatever they are: MNIST's or Fashion-MNIST's IDX files,
/// gzipped or not, CIFAR-10's binary files, or JPEG and PNG files.
///
/// IDX files are also found where torchvision stores them, in `MNIST/raw` for one, and CIFAR-10 in
/// `cifar-10-batches-bin`. Of both, the training images are used, or, where they are missing, the
/// test images.
///
/// - Parameters:
///   - imageSize: width and height of the finished images.
///   - channels: 1 (grey) or 3 (red, green, blue); what suits the dataset when nil, which is 1 for
///     IDX files and 3 otherwise.
///   - classes: the classes to keep; all of them when nil.
public func openDataset(
  at root: String, imageSize: Int, channels: Int? = nil, classes: [String]? = nil
) throws(DatasetError) -> any ImageDataset {
  switch try DatasetLayout.find(in: root) {
  case .idx(let images, let labels):
    return try IDXDataset(
      images: images, labels: labels, imageSize: imageSize, channels: channels ?? 1,
      classes: classes)
  case .cifar10(let folder):
    return try CIFAR10(
      root: folder, imageSize: imageSize, channels: channels ?? 3, classes: classes)
  case .imageFolder:
    do {
      return try ImageFolder(
        root: root, imageSize: imageSize, channels: channels ?? 3, classes: classes)
    } catch {
      switch error {
      case .noImages, .notAFolder: throw DatasetLayout.obstacle(in: root) ?? error
      default: throw error
      }
    }
  }
}
