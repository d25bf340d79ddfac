import Files
import Foundation
public import Imaging

/// Opens the dataset in the folder `root`: IDX files such as MNIST, Fashion-MNIST, EMNIST and
/// QMNIST, gzipped or not, CIFAR-10's binary version, or JPEG and PNG files. File names decide
/// which.
///
/// IDX files are also found in torchvision's folders, such as `MNIST/raw`, and CIFAR-10 in
/// `cifar-10-batches-bin`. Both use the training images, or the test images if there are no others.
/// Of several files of images, `root` names one.
///
/// - Parameters:
///   - imageSize: the width and height of the images in pixels.
///   - channels: 1 (grey) or 3 (red, green, blue). When nil, 1 for IDX files and 3 otherwise.
///   - classes: the names of the classes to keep; all classes when nil.
///   - preparation: how images become squares.
///   - onListing: called from time to time with the number of files listed so far.
public func openDataset(
  at root: String, imageSize: Int, channels: Int? = nil, classes: [String]? = nil,
  preparation: ImagePreparation = ImagePreparation(),
  onListing: @escaping (Int) -> Void = { _ in }
) throws(DatasetError) -> any ImageDataset {
  switch try DatasetLayout.find(in: root) {
  case .idx(let images, let labels):
    return try IDXDataset(
      images: images, labels: labels, imageSize: imageSize, channels: channels ?? 1,
      classes: classes, preparation: preparation)
  case .cifar10(let folder):
    return try CIFAR10(
      root: folder, imageSize: imageSize, channels: channels ?? 3, classes: classes,
      preparation: preparation)
  case .imageFolder:
    do {
      return try ImageFolder(
        root: root, imageSize: imageSize, channels: channels ?? 3, classes: classes,
        preparation: preparation, onListing: onListing)
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
  private static let idxFolders =
    ["", "/raw", "/gzip"]
    + ["MNIST", "FashionMNIST", "KMNIST", "EMNIST", "QMNIST"].map { "/\($0)/raw" }

  /// How the names of files of images begin, training images first: test images serve if there are
  /// no others.
  private static let idxStems = [
    ["train-images", "qmnist-train-images"] + emnistSplits.map { "emnist-\($0)-train-images" },
    ["t10k-images", "qmnist-test-images"] + emnistSplits.map { "emnist-\($0)-test-images" },
  ]
  private static let emnistSplits = [
    "balanced", "byclass", "bymerge", "digits", "letters", "mnist",
  ]

  /// The layout of what is at `root`, a folder or an IDX file of images; it need not exist.
  static func find(in root: String) throws(DatasetError) -> DatasetLayout {
    if isFile(root), root.contains("images"), root.contains("idx3-ubyte") {
      return .idx(images: root, labels: labels(of: root))
    }
    for stems in idxStems {
      let found = idxFolders.map { root + $0 }.flatMap { folder in
        stems.compactMap { stem in
          file(stem, ["-idx3-ubyte", ".idx3-ubyte"], in: folder).map { (folder, $0) }
        }
      }
      if found.count > 1 {
        // In a folder of its own, a dataset is named by the folder.
        let areApart = Set(found.map(\.0)).count == found.count
        throw .severalDatasets(path: root, places: found.map { areApart ? $0.0 : $0.1 })
      }
      if let (_, images) = found.first { return .idx(images: images, labels: labels(of: images)) }
    }
    for folder in [root, root + "/cifar-10-batches-bin"]
    where !CIFAR10.files(in: folder).isEmpty {
      return .cifar10(folder: folder)
    }
    return .imageFolder
  }

  /// The path of the IDX file of labels that belongs to the file `images`; nil without one. That of
  /// QMNIST has numbers of 32 bits.
  private static func labels(of images: String) -> String? {
    let slash = images.lastIndex(of: "/").map(images.index(after:)) ?? images.startIndex
    let name = images[slash...].replacing("images", with: "labels")
    guard let ending = name.range(of: "idx3-ubyte") else { return nil }
    // With the dash or the dot before it.
    let stem = String(name[..<ending.lowerBound].dropLast())
    let folder = slash == images.startIndex ? "." : String(images[..<slash].dropLast())
    return file(
      stem, ["-idx1-ubyte", ".idx1-ubyte", "-idx2-int", ".idx2-int"], in: folder)
  }

  /// The path of the file `stem` with one of `endings` in `folder`, gzipped or not; nil without
  /// one.
  private static func file(_ stem: String, _ endings: [String], in folder: String) -> String? {
    endings.flatMap { ending in ["", ".gz"].map { "\(folder)/\(stem)\(ending)\($0)" } }
      .first(where: isFile)
  }

  /// Why `root` holds no images, if it is or holds an archive, or a dataset in another form. Nil
  /// otherwise.
  static func obstacle(in root: String) -> DatasetError? {
    if isFile(root) { return obstacle(file: root) }
    for folder in [root, root + "/cifar-10-batches-py"] where isFile(folder + "/data_batch_1") {
      return .pythonVersion(path: folder)
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    return names.sorted().lazy.compactMap { obstacle(file: "\(root)/\($0)") }.first
  }

  /// What the file at `path` is, if its name says so.
  private static func obstacle(file path: String) -> DatasetError? {
    let name = (path.split(separator: "/").last ?? "").lowercased()
    if name == "cifar-10-python.tar.gz" { return .pythonVersion(path: path) }
    if archiveEndings.contains(where: name.hasSuffix) { return .packed(path: path) }
    if ["train.bin", "test.bin"].contains(name), (try? size(of: path))?.isMultiple(of: 3074) == true
    {
      return .otherForm(path: path, form: "a file of CIFAR-100")
    }
    let form = forms.first { name.hasSuffix($0.ending) || name.contains($0.ending + "-") }
    return form.map { .otherForm(path: path, form: $0.name) }
  }

  private static let archiveEndings = [".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".7z", ".rar"]

  /// Files of tables and tensors that datasets are distributed in.
  private static let forms: [(ending: String, name: String)] = [
    (".parquet", "a Parquet table"), (".arrow", "an Arrow table"), (".feather", "an Arrow table"),
    (".tfrecord", "a TFRecord file"), (".tfrecords", "a TFRecord file"),
    (".npz", "a NumPy archive"), (".npy", "a NumPy array"), (".h5", "an HDF5 file"),
    (".hdf5", "an HDF5 file"), (".mat", "a MATLAB file"), (".lmdb", "an LMDB database"),
    (".mdb", "an LMDB database"), (".pt", "a PyTorch file"), (".pkl", "a pickle"),
  ]

  private static func size(of path: String) throws -> Int { try ReadableFile(path: path).size }

  private static func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && !isFolder.boolValue
  }
}
