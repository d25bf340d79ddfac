import Foundation

/// How the images of a folder are stored, found out from the names in it.
enum DatasetLayout: Equatable {
  /// The path of an IDX file of images, and of its labels if they are there.
  case idx(images: String, labels: String?)
  /// A folder with the files of CIFAR-10's binary version.
  case cifar10(folder: String)
  /// Whatever else: a folder for `ImageFolder`.
  case imageFolder

  /// Where below a folder torchvision stores its IDX files.
  private static let idxFolders = ["", "/raw", "/MNIST/raw", "/FashionMNIST/raw", "/KMNIST/raw"]

  /// The layout of the folder `root`, which need not exist.
  static func find(in root: String) throws(DatasetError) -> DatasetLayout {
    // As with torchvision, the training images unless there are test images alone.
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

  /// The IDX file called `name` in any of the usual spellings.
  private static func file(_ name: String, rank: Int, in folder: String) -> String? {
    ["-idx\(rank)-ubyte", ".idx\(rank)-ubyte"].flatMap { ending in
      ["", ".gz"].map { "\(folder)/\(name)\(ending)\($0)" }
    }.first(where: isFile)
  }

  /// Why there are no images in `root`, if that is because they have to be unpacked or are in a
  /// format that only Python reads.
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
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && !isFolder.boolValue
  }
}
