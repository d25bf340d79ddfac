import Datasets
import Foundation
import Imaging
import TestSupport
import Testing

struct CIFAR10Tests {
  /// A record of the given label whose pixels are all `value`.
  private static func record(_ label: UInt8, _ value: UInt8) -> [UInt8] {
    [label] + [UInt8](repeating: value, count: 3072)
  }

  @Test(arguments: Golden.expected.cases.filter { $0.dataset == "cifar10" })
  func finishedImagesArePillows(golden: Golden.Case) throws {
    let dataset = try CIFAR10(
      root: Golden.folder, imageSize: golden.imageSize, channels: golden.channels)
    #expect(dataset.count == 2)
    #expect((0..<2).flatMap { dataset.image(at: $0).pixels } == [UInt8](golden.pixels))
    #expect(dataset.classes.map(\.name) == ["frog", "truck"])
  }

  @Test func filesFollowOneAnother() throws {
    let folder = try TemporaryFolder()
    try folder.write("data_batch_2.bin", Self.record(1, 30))
    try folder.write("data_batch_1.bin", Self.record(0, 10) + Self.record(1, 20))
    try folder.write("data_batch_5.bin", Self.record(2, 40))
    try folder.write("test_batch.bin", Self.record(2, 50))
    try folder.write("batches.meta.txt", Array("left\nright\r\nup\n\n".utf8))
    let dataset = try CIFAR10(root: folder.path, imageSize: 16, channels: 1)
    #expect((0..<4).map { dataset.image(at: $0).pixels[0] } == [10, 20, 30, 40])
    #expect(dataset.classes.map(\.name) == ["left", "right", "up"])
    #expect(dataset.classes.map(\.count) == [1, 2, 1])
    #expect(dataset.source(at: 1) == folder.path + "/data_batch_1.bin, image 1")
    #expect(dataset.source(at: 3) == folder.path + "/data_batch_5.bin, image 0")
    #expect(
      dataset.summary == "\(folder.path): 4 images in 3 files (CIFAR-10 without data_batch_3.bin, "
        + "data_batch_4.bin), 16x16x1")

    let right = try CIFAR10(root: folder.path, imageSize: 16, classes: ["right"])
    #expect(right.count == 2 && right.classes.map(\.count) == [2])
    #expect(right.source(at: 1) == folder.path + "/data_batch_2.bin, image 0")
    #expect(
      throws: DatasetError.unknownClass("frog", path: folder.path, known: ["left", "right", "up"])
    ) {
      try CIFAR10(root: folder.path, imageSize: 16, classes: ["up", "frog"])
    }
  }

  @Test func testImagesServeWhereThereAreNoOthers() throws {
    let folder = try TemporaryFolder()
    try folder.write("test_batch.bin", Self.record(3, 50))
    let dataset = try CIFAR10(root: folder.path, imageSize: 16)
    #expect(dataset.count == 1 && dataset.classes.map(\.name) == ["cat"])
    #expect(dataset.summary == "\(folder.path): 1 image in 1 file (CIFAR-10), 16x16x3")
  }

  @Test(
    arguments: [
      ([], "0 bytes are no whole number of images"),
      (Array(record(1, 1).dropLast()), "3072 bytes are no whole number of images of 3073"),
      (record(9, 1) + [1], "3074 bytes"),
      (record(9, 1) + record(10, 1), "image 1 has the label 10 of 10 classes"),
      (record(255, 1), "label 255"),
    ] as [([UInt8], String)])
  func damageIsNamed(bytes: [UInt8], reason: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("data_batch_1.bin", Self.record(0, 0))
    try folder.write("data_batch_3.bin", bytes)
    let error = #expect(throws: DatasetError.self) { try CIFAR10(root: folder.path, imageSize: 16) }
    let message = error?.description ?? ""
    #expect(message.contains("'\(folder.path)/data_batch_3.bin' is damaged"), "\(message)")
    #expect(message.contains(reason), "\(message)")
  }

  @Test func aFolderWithoutFilesHasNoImages() throws {
    let folder = try TemporaryFolder()
    #expect(throws: DatasetError.noImages(path: folder.path)) {
      try CIFAR10(root: folder.path, imageSize: 16)
    }
  }
}
