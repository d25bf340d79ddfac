import Datasets
import Files
import Foundation
import Imaging
import Testing

/// The real thing, where it is at hand.
struct MNISTTests {
  private static let folder = "../shared/data/mnist"

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: folder),
      "there is no MNIST in \(folder)"), arguments: Golden.expected.mnist)
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
}
