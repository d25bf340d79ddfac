import BenchmarkSupport
import Datasets
import Imaging
import Tensors

/// All photographs, once.
struct Pass {
  /// Small enough that several threads end at about the same time.
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
    // Another file has taken its place, and time.
    if let (_, reason) = loader.unreadable.min(by: { $0.key < $1.key }) {
      throw BenchmarkError(reason)
    }
  }

  /// How long the pass takes, until the last batch is there.
  func seconds() throws -> Double {
    let start = ContinuousClock.now
    var end = start
    try forEachBatch { _ in end = .now }
    return start.duration(to: end) / .seconds(1)
  }

  /// Compares every batch with the folder's images, each value v as v / 255 in [0, 1] and then
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
