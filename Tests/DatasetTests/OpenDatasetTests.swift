import Datasets
import Foundation
import Imaging
import TestSupport
import Testing

/// How the kind of a dataset is found by its file names.
struct OpenDatasetTests {
  private static let two = idxBytes([2, 1, 1], [7, 8])
  private static let three = idxBytes([3, 1, 1], [1, 2, 3])

  private func open(
    _ folder: TemporaryFolder, _ path: String = "", channels: Int? = nil, classes: [String]? = nil
  ) throws -> any ImageDataset {
    try openDataset(at: folder.path + path, imageSize: 8, channels: channels, classes: classes)
  }

  @Test(arguments: [
    "", "raw/", "MNIST/raw/", "FashionMNIST/raw/", "KMNIST/raw/", "EMNIST/raw/", "QMNIST/raw/",
  ])
  func findsIDXFiles(place: String) throws {
    for name in ["-idx3-ubyte", "-idx3-ubyte.gz", ".idx3-ubyte", ".idx3-ubyte.gz"] {
      let folder = try TemporaryFolder()
      try folder.write("\(place)train-images\(name)", Self.three)
      try folder.write("\(place)t10k-images\(name)", Self.two)
      let dataset = try open(folder)
      #expect(dataset.count == 3 && dataset.channels == 1 && dataset.imageSize == 8)
      #expect(dataset.classes.isEmpty)
      try folder.write("\(place)train-labels.idx1-ubyte", idxBytes([3], [5, 5, 1]))
      #expect(try open(folder).classes.map(\.name) == ["1", "5"])
      #expect(try open(folder, channels: 3, classes: ["5"]).count == 2)
      #expect(try open(folder, channels: 3).channels == 3)
    }
  }

  @Test func testImagesServeWhereThereAreNoOthers() throws {
    let folder = try TemporaryFolder()
    try folder.write("MNIST/raw/t10k-images-idx3-ubyte", Self.two)
    try folder.write("MNIST/raw/t10k-labels-idx1-ubyte", idxBytes([2], [0, 1]))
    #expect(try open(folder).classes.map(\.count) == [1, 1])
    try folder.write("raw/train-images-idx3-ubyte", Self.three)
    #expect(try open(folder).count == 3)
  }

  @Test func severalDatasetsAreNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write("MNIST/raw/train-images-idx3-ubyte", Self.two)
    try folder.write("FashionMNIST/raw/train-images-idx3-ubyte", Self.three)
    let folders = ["/MNIST/raw", "/FashionMNIST/raw"].map { folder.path + $0 }
    let error = #expect(throws: DatasetError.self) { _ = try open(folder) }
    #expect(error == .severalDatasets(path: folder.path, places: folders))
    #expect(try open(folder, "/MNIST").count == 2)
    #expect(try open(folder, "/FashionMNIST/raw").count == 3)
  }

  /// The names that torchvision gives the files of EMNIST and QMNIST.
  @Test func findsTheRelativesOfMNIST() throws {
    let folder = try TemporaryFolder()
    let letters = "EMNIST/raw/emnist-letters-train"
    try folder.write("\(letters)-images-idx3-ubyte", Self.three)
    try folder.write("\(letters)-labels-idx1-ubyte", idxBytes([3], [1, 26, 1]))
    try folder.write("EMNIST/raw/emnist-letters-test-images-idx3-ubyte", Self.two)
    let dataset = try open(folder)
    #expect(dataset.classes.map(\.name) == ["1", "26"] && dataset.classes.map(\.count) == [2, 1])
    #expect(dataset.summary.contains("rows and columns exchanged as in torchvision"))

    // Several splits are told apart by their files.
    try folder.write("EMNIST/raw/emnist-digits-train-images-idx3-ubyte", Self.two)
    let raw = folder.path + "/EMNIST/raw/emnist-"
    let files = ["digits", "letters"].map { "\(raw)\($0)-train-images-idx3-ubyte" }
    let error = #expect(throws: DatasetError.self) { _ = try open(folder) }
    #expect(error == .severalDatasets(path: folder.path, places: files))
    #expect(try open(folder, "/\(letters)-images-idx3-ubyte").classes.count == 2)

    let other = try TemporaryFolder()
    try other.write("QMNIST/raw/qmnist-train-images-idx3-ubyte", Self.two)
    let row = [0, 0, 0, 5] + [UInt8](repeating: 0, count: 28)
    try other.write(
      "QMNIST/raw/qmnist-train-labels-idx2-int", [0, 0, 12, 2, 0, 0, 0, 2, 0, 0, 0, 8] + row + row)
    #expect(try open(other).classes.map(\.name) == ["5"])
  }

  @Test(arguments: [
    ("train-00000-of-00001.parquet", "a Parquet table"), ("data.arrow", "an Arrow table"),
    ("faces.tfrecord-00000-of-00004", "a TFRecord file"), ("x.npz", "a NumPy archive"),
    ("x.HDF5", "an HDF5 file"),
  ])
  func otherFormsAreNamed(name: String, form: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(name, [1])
    let path = folder.path + "/" + name
    for place in ["", "/" + name] {
      let error = #expect(throws: DatasetError.self) { _ = try open(folder, place) }
      #expect(error == .otherForm(path: path, form: form))
      #expect(error?.description.contains("a folder of .png files") == true)
    }
    // Beside images it is nothing special.
    try folder.write("a.png", [1])
    #expect(try open(folder).count == 1)
  }

  @Test func cifar100IsNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write("train.bin", [UInt8](repeating: 1, count: 2 * 3074))
    let error = #expect(throws: DatasetError.self) { _ = try open(folder) }
    #expect(error == .otherForm(path: folder.path + "/train.bin", form: "a file of CIFAR-100"))
  }

  @Test func aFolderWithTheNameOfAFileIsNone() throws {
    let folder = try TemporaryFolder()
    try folder.write("train-images-idx3-ubyte/train-images-idx3-ubyte", Self.two)
    try folder.write("train-images.idx3-ubyte", Self.three)
    #expect(try open(folder).count == 3)
  }

  @Test(arguments: ["", "cifar-10-batches-bin/"])
  func findsCIFAR10(place: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("\(place)data_batch_1.bin", [3] + [UInt8](repeating: 1, count: 3072))
    let dataset = try open(folder)
    #expect(dataset.channels == 3 && dataset.classes.map(\.name) == ["cat"])
    #expect(try open(folder, channels: 1, classes: ["cat"]).channels == 1)
  }

  @Test func otherFoldersHoldImageFiles() throws {
    let folder = try TemporaryFolder()
    for name in ["a/1.png", "a/2.png", "b/3.png", "data.zip"] { try folder.write(name) }
    let dataset = try open(folder)
    #expect(dataset.channels == 3 && dataset.classes.map(\.count) == [2, 1])
    #expect(try open(folder, classes: ["b"]).source(at: 0) == folder.path + "/b/3.png")
    let error = #expect(throws: DatasetError.self) { _ = try open(folder, classes: ["a", "c"]) }
    #expect(error?.description.hasSuffix("has no class 'c'; it has a, b") == true)
    // A folder without images is no class.
    try folder.makeFolder("empty")
    let other = #expect(throws: DatasetError.self) { _ = try open(folder, classes: ["empty"]) }
    #expect(other?.description.hasSuffix("has no class 'empty'; it has a, b") == true)
  }

  @Test func thePythonVersionIsRefused() throws {
    let folder = try TemporaryFolder()
    try folder.write("cifar-10-batches-py/data_batch_1", [128, 2])
    try folder.write("cifar-10-python.tar.gz", [31, 139])
    for path in ["", "/cifar-10-batches-py", "/cifar-10-python.tar.gz"] {
      let error = #expect(throws: DatasetError.self) { _ = try open(folder, path) }
      #expect(error?.description.contains("cifar-10-binary.tar.gz") == true, "\(path)")
    }
  }

  @Test(arguments: ["cifar-10-binary.tar.gz", "img_align_celeba.zip", "images.TAR", "a.tgz"])
  func archivesAreToBeUnpacked(name: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(name, [1])
    for path in ["", "/" + name] {
      let error = #expect(throws: DatasetError.self) { _ = try open(folder, path) }
      #expect(error == .packed(path: "\(folder.path)/\(name)"))
      #expect(error?.description.contains("unpack it") == true)
    }
  }

  @Test func whatIsNoDatasetIsNamed() throws {
    let folder = try TemporaryFolder()
    #expect(throws: DatasetError.noImages(path: folder.path)) { _ = try open(folder) }
    #expect(throws: DatasetError.missing(path: folder.path + "/x")) { _ = try open(folder, "/x") }
    try folder.write("list.txt", [1])
    #expect(throws: DatasetError.notAFolder(path: folder.path + "/list.txt")) {
      _ = try open(folder, "/list.txt")
    }
    // A file of images may be named itself.
    try folder.write("train-images-idx3-ubyte", Self.two)
    #expect(try open(folder, "/train-images-idx3-ubyte").count == 2)
  }
}
