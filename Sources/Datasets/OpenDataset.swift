import Foundation

/// Opens the dataset in the folder `root`: IDX files such as MNIST and Fashion-MNIST, gzipped or
/// not, CIFAR-10's binary version, or JPEG and PNG files. File names decide which.
///
/// IDX files are also found in torchvision's folders, such as `MNIST/raw`, and CIFAR-10 in
/// `cifar-10-batches-bin`. Both use the training images, or the test images if there are no others.
///
/// - Parameters:
///   - imageSize: the width and height of the images in pixels.
///   - channels: 1 (grey) or 3 (red, green, blue). When nil, 1 for IDX files and 3 otherwise.
///   - classes: the names of the classes to keep; all classes when nil.
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

/// The kind of dataset in a folder, found by its file names.
enum DatasetLayout: Equatable {
  /// The paths of an IDX file of images and of its labels, nil without labels.
  case idx(images: String, labels: String?)
  /// The folder with the files of CIFAR-10's binary version.
  case cifar10(folder: String)
  /// Anything else, to be read by `ImageFolder`.
  case imageFolder

  /// The folders that may hold IDX files, relative to the root; torchvision's among them.
  private static let idxFolders = ["", "/raw", "/MNIST/raw", "/FashionMNIST/raw", "/KMNIST/raw"]

  /// The layout of the folder `root`, which need not exist.
  static func find(in root: String) throws(DatasetError) -> DatasetLayout {
    // Training images come first; test images serve if there are no others.
    for part in ["train", "t10k"] {
      let folders = idxFolders.map { root + $0 }
      let found = folders.filter { file("\(part)-images", rank: 3, in: $0) != nil }
      if found.count > 1 { throw .severalDatasets(path: root, folders: found) }
      if let folder = found.first, let images = file("\(part)-images", rank: 3, in: folder) {
        return .idx(images: images, labels: file("\(part)-labels", rank: 1, in: folder))
      }
    }
    for folder in [root, root + "/cifar-10-batches-bin"]
    where !CIFAR10.files(in: folder).isEmpty {
      return .cifar10(folder: folder)
    }
    return .imageFolder
  }

  /// The path of the IDX file `name` in `folder`, in any of its common spellings; nil without one.
  private static func file(_ name: String, rank: Int, in folder: String) -> String? {
    ["-idx\(rank)-ubyte", ".idx\(rank)-ubyte"].flatMap { ending in
      ["", ".gz"].map { "\(folder)/\(name)\(ending)\($0)" }
    }.first(where: isFile)
  }

  /// Why `root` holds no images, if it is or holds an archive, or CIFAR-10's Python version. Nil
  /// otherwise.
  static func obstacle(in root: String) -> DatasetError? {
    if isFile(root) { return isArchive(root) ? obstacle(archive: root) : nil }
    for folder in [root, root + "/cifar-10-batches-py"] where isFile(folder + "/data_batch_1") {
      return .pythonVersion(path: folder)
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    return names.sorted().first(where: isArchive).map { obstacle(archive: "\(root)/\($0)") }
  }

  private static func obstacle(archive: String) -> DatasetError {
    archive.hasSuffix("cifar-10-python.tar.gz")
      ? .pythonVersion(path: archive) : .packed(path: archive)
  }

  private static func isArchive(_ name: String) -> Bool {
    [".zip", ".tar", ".tar.gz", ".tgz"].contains { name.lowercased().hasSuffix($0) }
  }

  private static func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && !isFolder.boolValue
  }
}
