import Datasets
import Foundation
import Imaging
import Tensors
import TestSupport
import Testing

/// The way of images from files to batches.
struct DecodingTests {
  /// An image whose pixels all differ from their neighbours.
  private static func makeImage(width: Int, height: Int, seed: Int = 0) -> RasterImage {
    let values = (0..<width * height * 3).map { UInt8(truncatingIfNeeded: ($0 + seed) * 37) }
    return RasterImage(width: width, height: height, channels: 3, pixels: values)
  }

  /// A folder of 40 images. Those with the given numbers are damaged, each in one of four ways.
  private static func makeFolder(damaged: [Int] = []) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for number in 0..<40 {
      let name = name(number)
      let image = makeImage(width: 8 + number % 3, height: 8, seed: number)
      let bytes = try number % 2 == 0 ? Array(image.pngData()) : Array(image.jpegData())
      switch damaged.firstIndex(of: number).map({ $0 % 4 }) {
      case nil: try folder.write(name, bytes)
      case 0: try folder.write(name, Array(bytes.prefix(bytes.count * 2 / 3)))
      case 1: try folder.write(name, Array("<html>not found</html>".utf8))
      case 2: try folder.write(name)
      default: try folder.link(name, to: "nowhere")
      }
    }
    return folder
  }

  private static func name(_ number: Int) -> String {
    // With two digits each, names sort as numbers.
    "\(number + 10)." + (number % 2 == 0 ? "png" : "jpg")
  }

  @Test(arguments: [(10, 4), (4, 9), (4, 4)])
  func finishedImageIsTheCentre(width: Int, height: Int) throws {
    let folder = try TemporaryFolder()
    let image = Self.makeImage(width: width, height: height)
    try folder.write("a.png", Array(image.pngData()))
    let finished = try ImageFolder(root: folder.path, imageSize: 4).image(at: 0)
    // The shorter side has 4 pixels already. Of 5 rows to crop, 2 are above.
    let (left, top) = ((width - 4) / 2, (height - 4) / 2)
    var centre: [UInt8] = []
    for y in top..<top + 4 {
      let start = (y * width + left) * 3
      centre += image.pixels[start..<start + 12]
    }
    #expect(finished == RasterImage(width: 4, height: 4, channels: 3, pixels: centre))
  }

  @Test(arguments: [1, 3], [(20, 9), (7, 31), (2, 3)])
  func finishedImageHasThePromisedSize(channels: Int, size: (width: Int, height: Int)) throws {
    let folder = try TemporaryFolder()
    let grey = [UInt8](repeating: 90, count: size.width * size.height * 3)
    let image = RasterImage(width: size.width, height: size.height, channels: 3, pixels: grey)
    try folder.write("a.png", Array(image.pngData()))
    let dataset = try ImageFolder(root: folder.path, imageSize: 8, channels: channels)
    let pixels = [UInt8](repeating: 90, count: 64 * channels)
    #expect(
      try dataset.image(at: 0)
        == RasterImage(width: 8, height: 8, channels: channels, pixels: pixels))
  }

  @Test func damagedFilesAreSkippedNamedAndCounted() throws {
    let damaged = [7, 22, 23, 39]
    let folder = try Self.makeFolder(damaged: damaged)
    var results: [[Float]] = []
    for workers in [0, 1, 3] {
      var sources: [String] = []
      var reasons: [String] = []
      let loader = try BatchLoader(
        dataset: ImageFolder(root: folder.path, imageSize: 8), batchSize: 12, workers: workers,
        seed: 4,
        onSkip: { source, reason in
          sources.append(source)
          reasons.append(reason)
        })
      var values: [Float] = []
      for _ in 0..<2 {
        while let batch = try loader.next() {
          #expect(Set(batch.indices).isDisjoint(with: damaged))
          values += batch.images.scalars()
        }
      }
      results.append(values)
      #expect(sources.sorted() == damaged.map { "\(folder.path)/\(Self.name($0))" })
      for (source, reason) in zip(sources, reasons) { #expect(reason.contains(source)) }
      #expect(loader.unreadable.keys.sorted() == damaged)
    }
    #expect(results[0].count == 2 * 40 * 8 * 8 * 3)
    #expect(results[1] == results[0] && results[2] == results[0])
  }

  @Test(arguments: [0, 2])
  func tooManyDamagedFilesAreNamed(workers: Int) throws {
    let folder = try Self.makeFolder(damaged: [1, 2, 3, 4, 5])
    let loader = try BatchLoader(
      dataset: ImageFolder(root: folder.path, imageSize: 8), batchSize: 12, workers: workers,
      seed: 4)
    let error = #expect(throws: DatasetError.self) { while try loader.next() != nil {} }
    let message = error.map(String.init(describing:)) ?? ""
    #expect(message.hasPrefix("5 of 40 images"))
    for number in 1...3 { #expect(message.contains("\(folder.path)/\(Self.name(number))")) }
  }

  @Test func elongatedPictureKeepsItsMiddle() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.png", Array(Self.makeImage(width: 2, height: 20_001).pngData()))
    let image = try ImageFolder(root: folder.path, imageSize: 8).image(at: 0)
    #expect(image.width == 8 && image.height == 8)
  }
}
