import Datasets
import Foundation
import Imaging
import Tensors
import TestSupport
import Testing

/// Labels of single images, and of batches.
struct LabelTests {
  private static func labels(of dataset: any ImageDataset) -> [Int?] {
    (0..<dataset.count).map { dataset.label(at: $0) }
  }

  /// The labels in the file are 3, 0, 3, 9, 0; see make_goldens.py.
  @Test func labelsOfIDXFiles() throws {
    func open(_ labels: String?, _ classes: [String]? = nil) throws -> IDXDataset {
      try IDXDataset(
        images: Golden.folder + "/train-images-idx3-ubyte.gz", labels: labels, imageSize: 8,
        classes: classes)
    }
    let file = Golden.folder + "/train-labels-idx1-ubyte.gz"
    #expect(try Self.labels(of: open(file)) == [1, 0, 1, 2, 0])
    // Images 0, 2 and 3 are left. The order of the names does not matter.
    #expect(try Self.labels(of: open(file, ["9", "3"])) == [0, 0, 1])
    #expect(try Self.labels(of: open(file, ["0"])) == [0, 0])
    #expect(try Self.labels(of: open(nil)) == [nil, nil, nil, nil, nil])
  }

  @Test func allLabelsOfIDXFilesFit() throws {
    let folder = try TemporaryFolder()
    let stored = (0...255).map { UInt8($0 * 7 % 256) }
    try folder.write("images", idxBytes([256, 1, 1], stored))
    try folder.write("labels", idxBytes([256], stored))
    let dataset = try IDXDataset(
      images: folder.path + "/images", labels: folder.path + "/labels", imageSize: 8)
    #expect(Self.labels(of: dataset) == stored.map { Int($0) })
  }

  /// All pixels of a record equal its stored label.
  @Test func labelsOfCIFAR10() throws {
    let golden = try CIFAR10(root: Golden.folder, imageSize: 8)
    #expect(golden.classes.map(\.name) == ["frog", "truck"])
    #expect(Self.labels(of: golden) == [0, 1])

    let folder = try TemporaryFolder()
    func records(_ labels: UInt8...) -> [UInt8] {
      labels.flatMap { [$0] + [UInt8](repeating: $0, count: 3072) }
    }
    try folder.write("data_batch_1.bin", records(7, 2, 7))
    try folder.write("data_batch_2.bin", records(0, 9, 2))
    for (classes, known) in [
      (nil, ["airplane", "bird", "horse", "truck"]),
      (["truck", "bird"], ["bird", "truck"]),
    ] as [([String]?, [String])] {
      let dataset = try CIFAR10(root: folder.path, imageSize: 8, channels: 1, classes: classes)
      #expect(dataset.classes.map(\.name) == known)
      let stored = ["airplane": 0, "bird": 2, "horse": 7, "truck": 9] as [String: UInt8]
      for index in 0..<dataset.count {
        let label = try #require(dataset.label(at: index))
        #expect(dataset.image(at: index).pixels[0] == stored[known[label]])
      }
    }
  }

  @Test func labelsOfClassFolders() throws {
    let folder = try TemporaryFolder()
    for name in ["z.png", "a/1.png", "a/deep/2.png", "c/3.jpg", "c/4.png", "d/5.png"] {
      try folder.write(name)
    }
    try folder.makeFolder("b")
    for classes in [nil, ["c", "."], ["d"]] as [[String]?] {
      let dataset = try ImageFolder(root: folder.path, imageSize: 8, classes: classes)
      for (index, file) in dataset.files.enumerated() {
        let name = file.contains("/") ? String(file.prefix { $0 != "/" }) : "."
        let label = try #require(dataset.label(at: index))
        #expect(dataset.classes[label].name == name)
      }
    }
    let all = try ImageFolder(root: folder.path, imageSize: 8)
    #expect(all.classes.map(\.name) == [".", "a", "b", "c", "d"])
    #expect(Self.labels(of: all) == [0, 1, 1, 3, 3, 4])
  }

  /// Batches carry the labels of their images, on any number of workers, with and without a cache,
  /// from any place, and for the images that replace unreadable ones.
  @Test(arguments: [0, 1, 3], [0, 40, .max])
  func labelsOfBatches(workers: Int, cacheCapacity: Int) throws {
    for (epoch, position) in [(0, 0), (0, 3), (2, 1)] {
      let loader = try BatchLoader(
        dataset: NumberedDataset(count: 40, unreadable: [5, 6, 39], classCount: 7), batchSize: 9,
        workers: workers, seed: 2, augmentation: .flip, epoch: epoch, position: position,
        cacheCapacity: cacheCapacity)
      for _ in 0..<2 {
        while let batch = try loader.next() {
          // The pixels show the index of the image.
          let shown = (0..<batch.indices.count).map { place in
            Int((Double(batch.images.scalars()[4 * place]) / 2 + 0.5) * 255 + 0.5)
          }
          #expect(batch.labels == shown.map { $0 % 7 })
        }
      }
    }
  }

  @Test func batchesOfOtherDatasetsHaveNoLabels() throws {
    let loader = try BatchLoader(
      dataset: NumberedDataset(count: 4), batchSize: 4, workers: 0, seed: 0)
    let batch = try #require(try loader.next())
    #expect(batch.labels == nil)
  }

  /// Four images of one class, with any labels.
  private struct Cats: ImageDataset {
    let labels: [Int?]
    let count = 4, imageSize = 2, channels = 1
    let summary = "four images of cats"
    let classes = [(name: "cat", count: 4)]
    func label(at index: Int) -> Int? { labels[index] }
    func image(at index: Int) -> RasterImage { RasterImage(width: 2, height: 2, channels: 1) }
  }

  @Test func classesWithoutLabelsAreNoReasonToStop() throws {
    let loader = try BatchLoader(
      dataset: Cats(labels: [nil, nil, nil, nil]), batchSize: 4, workers: 0, seed: 0)
    let batch = try #require(try loader.next())
    #expect(batch.labels == nil)
  }

  /// The first label is of no class; the second is missing beside others.
  @Test func labelsThatAreNoClassesAreMistakes() async {
    let outside = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let loader = try BatchLoader(
        dataset: Cats(labels: [0, 0, 0, 1]), batchSize: 4, workers: 0, seed: 0)
      _ = try loader.next()
    }
    let missing = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let loader = try BatchLoader(
        dataset: Cats(labels: [0, 0, 0, nil]), batchSize: 4, workers: 0, seed: 0)
      _ = try loader.next()
    }
    for result in [outside, missing] {
      let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
      #expect(message.contains("image 3 has no label in 0 ..< 1"), "\(message)")
    }
  }
}
