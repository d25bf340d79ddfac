import Datasets
import Files
import Foundation
import Imaging
import TestSupport
import Testing

struct IDXTests {
  private static let images = Golden.folder + "/train-images-idx3-ubyte.gz"
  private static let labels = Golden.folder + "/train-labels-idx1-ubyte.gz"

  @Test(arguments: Golden.expected.cases.filter { $0.dataset == "idx" })
  func finishedImagesArePillows(golden: Golden.Case) throws {
    let dataset = try IDXDataset(
      images: Self.images, labels: Self.labels, imageSize: golden.imageSize,
      channels: golden.channels)
    #expect(dataset.count == 5)
    #expect((0..<5).flatMap { dataset.image(at: $0).pixels } == [UInt8](golden.pixels))
    let inspected = dataset.inspected(at: 4)
    #expect(inspected.traits.width == 7 && inspected.traits.height == 11)
    #expect(inspected.image == dataset.image(at: 4))
  }

  /// Some browsers decompress downloads and keep the name, so the content decides.
  @Test(arguments: ["images", "images.gz"])
  func packedOrNotIsTheSame(name: String) throws {
    let folder = try TemporaryFolder()
    let packed = try Golden.bytes("train-images-idx3-ubyte.gz")
    try folder.write(name, Inflation.inflate(packed, format: .gzip, limit: 1000))
    let plain = try IDXDataset(images: "\(folder.path)/\(name)", labels: nil, imageSize: 8)
    let gzipped = try IDXDataset(images: Self.images, labels: nil, imageSize: 8)
    for index in 0..<5 { #expect(plain.image(at: index) == gzipped.image(at: index)) }
    #expect(plain.classes.isEmpty)
    #expect(plain.source(at: 3) == "\(folder.path)/\(name), image 3")
  }

  @Test func classesAreTheLabels() throws {
    let all = try IDXDataset(images: Self.images, labels: Self.labels, imageSize: 8)
    #expect(all.classes.map(\.name) == ["0", "3", "9"] && all.classes.map(\.count) == [2, 2, 1])
    #expect(all.summary == "\(Self.images): 5 grey images of 7x11 (IDX), 8x8x1")
    let chosen = try IDXDataset(
      images: Self.images, labels: Self.labels, imageSize: 8, classes: ["9", "3", "9"])
    #expect(chosen.classes.map(\.name) == ["3", "9"] && chosen.classes.map(\.count) == [2, 1])
    #expect(chosen.count == 3)
    for (index, number) in [0, 2, 3].enumerated() {
      #expect(chosen.image(at: index) == all.image(at: number))
      #expect(chosen.source(at: index) == "\(Self.images), image \(number)")
    }
  }

  @Test func unknownClassesAreNamedWithTheKnownOnes() throws {
    let error = #expect(throws: DatasetError.self) {
      try IDXDataset(images: Self.images, labels: Self.labels, imageSize: 8, classes: ["3", "4"])
    }
    #expect(error == .unknownClass("4", path: Self.images, known: ["0", "3", "9"]))
    #expect(error?.description.hasSuffix("has no class '4'; it has 0, 3, 9") == true)
    #expect(throws: DatasetError.noLabels(path: Self.images)) {
      try IDXDataset(images: Self.images, labels: nil, imageSize: 8, classes: ["3"])
    }
  }

  @Test(
    arguments: [
      ([], "does not begin"),
      ([0, 0, 8], "does not begin"),
      (Array(idxBytes([1, 2, 2], [1, 2, 3, 4]).prefix(15)), "does not begin"),
      ([1] + idxBytes([1, 2, 2], [1, 2, 3, 4]), "does not begin"),
      ([0, 0, 13] + idxBytes([1, 2, 2], [1, 2, 3, 4]).dropFirst(3), "type 13, not bytes"),
      (idxBytes([4, 1], [1, 2, 3, 4, 5, 6, 7, 8]), "2 dimensions, not 3"),
      (idxBytes([1, 2, 2], [1, 2, 3]), "3 bytes are no 1x2x2 elements"),
      (idxBytes([1, 2, 2], [1, 2, 3, 4, 5]), "5 bytes are no 1x2x2 elements"),
      (idxBytes([1, 2, 2], []), "0 bytes are no 1x2x2 elements"),
      (idxBytes([0, 28, 28], []), "dimensions are 0x28x28"),
      (idxBytes([3, 0, 28], []), "dimensions are 3x0x28"),
      (idxBytes([.max, .max, .max], [1]), "dimensions are 4294967295x4294967295x4294967295"),
      (idxBytes([1 << 22, 1 << 31, 1 << 31], []), "at most 1073741824 bytes are read"),
      (idxBytes([1 << 22, 1, 257], []), "at most 1073741824 bytes are read"),
      (idxBytes([1 << 22 + 1, 1, 1], []), "at most 4194304 images or labels are read"),
      ([0x1f, 0x8b, 8, 0, 0], "break off"),
      ([0x1f, 0x8b] + [UInt8](repeating: 255, count: 40), "make no sense"),
    ] as [([UInt8], String)])
  func damageIsNamed(bytes: [UInt8], reason: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("images", bytes)
    let path = folder.path + "/images"
    let error = #expect(throws: DatasetError.self) {
      try IDXDataset(images: path, labels: nil, imageSize: 8)
    }
    let message = error?.description ?? ""
    #expect(message.contains("'\(path)' is damaged") && message.contains(reason), "\(message)")
  }

  /// A file that decompresses to more than its header says, and ends too early after that.
  @Test func noMoreIsUnpackedThanTheHeaderSays() throws {
    let folder = try TemporaryFolder()
    let bytes = idxBytes([1, 1, 1], [7, 8]) + [UInt8](repeating: 9, count: 1 << 17)
    // Stored blocks of up to 65,535 bytes, without the last one.
    var packed: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
    for start in stride(from: 0, to: bytes.count - 0xffff, by: 0xffff) {
      packed += [0, 0xff, 0xff, 0, 0] + bytes[start..<start + 0xffff]
    }
    try folder.write("images", packed)
    let error = #expect(throws: DatasetError.self) {
      try IDXDataset(images: folder.path + "/images", labels: nil, imageSize: 8)
    }
    #expect(error?.description.contains("unpacked it has more than 17 bytes") == true)
  }

  /// A header that claims far more than the file can hold is refused before anything is unpacked:
  /// the compressed data end right after it.
  @Test func theClaimIsInProportionToTheFile() throws {
    let folder = try TemporaryFolder()
    let header = idxBytes([1 << 20, 1, 1 << 10], [])
    let packed: [UInt8] =
      [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0, UInt8(header.count), 0, ~UInt8(header.count), 255]
      + header
    try folder.write("images", packed)
    let error = #expect(throws: DatasetError.self) {
      try IDXDataset(images: folder.path + "/images", labels: nil, imageSize: 8)
    }
    let message = error?.description ?? ""
    #expect(message.contains("its header claims 1073741824 bytes, "), "\(message)")
  }

  /// QMNIST: numbers of 32 bits in eight columns, of which the first is the class.
  @Test func labelsMayBeTables() throws {
    let folder = try TemporaryFolder()
    let images = try folder.file("images", bytes: idxBytes([3, 1, 1], [10, 20, 30]))
    /// Rows of a big-endian label and seven other numbers.
    func table(_ labels: [[UInt8]]) -> [UInt8] {
      [0, 0, 12, 2, 0, 0, 0, UInt8(labels.count), 0, 0, 0, 8]
        + labels.flatMap { $0 + [UInt8](repeating: 0xee, count: 28) }
    }
    let labels = try folder.file(
      "labels", bytes: table([[0, 0, 0, 7], [0, 0, 0, 1], [0, 0, 0, 7]]))
    let dataset = try IDXDataset(images: images, labels: labels, imageSize: 8)
    #expect(dataset.classes.map(\.name) == ["1", "7"])
    #expect((0..<3).map { dataset.label(at: $0) } == [1, 0, 1])
    for wrong in [[0, 0, 1, 7], [255, 255, 255, 255]] as [[UInt8]] {
      let labels = try folder.file(
        "labels", bytes: table([[0, 0, 0, 7], wrong, [0, 0, 0, 7]]))
      let error = #expect(throws: DatasetError.self) {
        try IDXDataset(images: images, labels: labels, imageSize: 8)
      }
      #expect(error?.description.contains("label 1 is not one of 0 to 255") == true)
    }
    let short = try folder.file("labels", bytes: table([[0, 0, 0, 7]]).dropLast())
    #expect(throws: DatasetError.self) {
      try IDXDataset(images: images, labels: short, imageSize: 8)
    }
  }

  @Test func everyCutIsNoticed() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/images"
    let packed = try Golden.bytes("train-images-idx3-ubyte.gz")
    for count in stride(from: 0, to: packed.count, by: 7) {
      try folder.write("images", Array(packed.prefix(count)))
      #expect(throws: DatasetError.self, "\(count) bytes") {
        try IDXDataset(images: path, labels: nil, imageSize: 8)
      }
    }
  }

  @Test func labelsBelongToTheImages() throws {
    let folder = try TemporaryFolder()
    try folder.write("labels", idxBytes([4], [1, 2, 3, 4]))
    let error = #expect(throws: DatasetError.self) {
      try IDXDataset(images: Self.images, labels: folder.path + "/labels", imageSize: 8)
    }
    #expect(error?.description.contains("it has 4 labels for 5 images") == true)
    #expect(throws: DatasetError.self) {
      try IDXDataset(images: Self.images, labels: Self.images, imageSize: 8)
    }
  }

  @Test func elongatedImagesKeepTheirMiddle() throws {
    let folder = try TemporaryFolder()
    try folder.write("images", idxBytes([1, 1, 60_000], [UInt8](repeating: 9, count: 60_000)))
    let dataset = try IDXDataset(images: folder.path + "/images", labels: nil, imageSize: 16)
    #expect(dataset.image(at: 0).pixels == [UInt8](repeating: 9, count: 256))
  }

  @Test func whatCannotBeReadIsNamed() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: DatasetError.self) {
      try IDXDataset(images: folder.path + "/none", labels: nil, imageSize: 8)
    }
    #expect(error?.description.contains("cannot open \(folder.path)/none") == true)
  }
}
