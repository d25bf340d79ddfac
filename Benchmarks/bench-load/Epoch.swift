import BenchmarkSupport
import Datasets
import Imaging
import Tensors

/// A pass over all photographs.
struct Epoch {
  /// Small, so that several threads finish at about the same time.
  private static let batchSize = 16

  private let photographs: Photographs
  private let threads: Int

  init(_ photographs: Photographs, threads: Int) {
    self.photographs = photographs
    self.threads = threads
  }

  /// Calls `body` with every batch.
  private func forEachBatch(_ body: (Batch) throws -> Void) throws {
    let loader = try BatchLoader(
      dataset: photographs, batchSize: Self.batchSize, workers: threads, seed: 1,
      cacheCapacity: 0)
    while let batch = try loader.next() { try body(batch) }
    // The loader replaces an unreadable file by another one, which takes other time.
    if let (_, reason) = loader.unreadable.min(by: { $0.key < $1.key }) {
      throw BenchmarkError(reason)
    }
  }

  /// The seconds until the last batch is complete.
  func seconds() throws -> Double {
    let start = ContinuousClock.now
    var end = start
    try forEachBatch { _ in end = .now }
    return start.duration(to: end) / .seconds(1)
  }

  /// Compares every batch with the folder's images. A pixel v becomes v / 255 in [0, 1] and then
  /// (v - 0.5) / 0.5.
  func check() throws {
    try forEachBatch { batch in
      let pixels = try batch.indices.flatMap { try photographs.image(at: $0).pixels }
      let isRight = batch.images.withSpan { values in
        values.count == pixels.count
          && pixels.indices.allSatisfy { values[$0] == (Float(pixels[$0]) / 255 - 0.5) / 0.5 }
      }
      guard isRight else {
        throw BenchmarkError("FAIL: a batch differs from the images of the folder")
      }
    }
  }
}

/// The first files of a folder.
struct Photographs: ImageDataset {
  /// The most files.
  static let limit = 1000

  private let folder: ImageFolder
  let count: Int

  init(of folder: ImageFolder) {
    self.folder = folder
    count = min(folder.count, Self.limit)
  }

  var imageSize: Int { folder.imageSize }
  var channels: Int { folder.channels }
  var summary: String { folder.summary }
  func image(at index: Int) throws -> RasterImage { try folder.image(at: index) }
  func source(at index: Int) -> String { folder.source(at: index) }
}
