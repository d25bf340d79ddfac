import Datasets
import Files
import Foundation
import Imaging
import Testing

/// MNIST itself, if it is at hand.
struct MNISTTests {
  private static let folder = "../shared/data/mnist"
  private static let isThere = FileManager.default.fileExists(atPath: folder)

  @Test(
    .enabled(if: isThere, "there is no MNIST in \(folder)"), arguments: Golden.expected.mnist)
  func finishedImagesArePillows(golden: Golden.Checksum) throws {
    let dataset = try openDataset(
      at: Self.folder, imageSize: golden.imageSize, channels: golden.channels)
    #expect(dataset.count == 60_000)
    let counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    #expect(dataset.classes.map(\.name) == (0...9).map(String.init))
    #expect(dataset.classes.map(\.count) == counts)
    let pixels = try (0..<golden.count).flatMap { try dataset.image(at: $0).pixels }
    #expect(CRC32(of: pixels.span.bytes).value == golden.crc)
  }

  /// Labels are those of the file, which starts its elements at byte 8.
  @Test(.enabled(if: isThere, "there is no MNIST in \(folder)"))
  func labelsAreThoseOfTheFile() throws {
    let content = try ReadableFile(path: Self.folder + "/train-labels-idx1-ubyte.gz")
      .content(limit: 1 << 20)
    let stored = try Inflation.inflate(content, format: .gzip, limit: 1 << 20).dropFirst(8)
    let all = try openDataset(at: Self.folder, imageSize: 28)
    #expect((0..<all.count).map { all.label(at: $0) } == stored.map { Int($0) })
    // The first images of MNIST, as every tutorial shows them.
    #expect((0..<10).map { all.label(at: $0) } == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4])

    let chosen = try openDataset(at: Self.folder, imageSize: 28, classes: ["7", "1"])
    let expected = stored.filter { $0 == 1 || $0 == 7 }.map { $0 == 1 ? 0 : 1 }
    #expect((0..<chosen.count).map { chosen.label(at: $0) } == expected)
  }
}
