import Datasets
import Foundation
import RandomStreams
import Tensors
import Testing

struct BatchLoaderTests {
  /// The indices of each batch of an epoch.
  static func epoch(of loader: BatchLoader) throws -> [[Int]] {
    var batches: [[Int]] = []
    while let batch = try loader.next() { batches.append(batch.indices) }
    return batches
  }

  @Test(arguments: [0, 1, 3])
  func everyImageIsInEachEpochOnceAndTheLastBatchHasTheRest(workers: Int) throws {
    let loader = try BatchLoader(
      dataset: NumberedDataset(count: 25), batchSize: 8, workers: workers, seed: 1)
    #expect(loader.batchesPerEpoch == 4)
    var orders: Set<[Int]> = []
    for epoch in 0..<3 {
      #expect(loader.epoch == epoch && loader.position == 0)
      let batches = try Self.epoch(of: loader)
      #expect(batches.map(\.count) == [8, 8, 8, 1])
      #expect(batches.flatMap(\.self).sorted() == Array(0..<25))
      orders.insert(batches.flatMap(\.self))
    }
    #expect(orders.count == 3, "the epochs are shuffled differently")
  }

  @Test func imagesAreThoseOfTheIndices() throws {
    let loader = try BatchLoader(
      dataset: NumberedDataset(count: 25), batchSize: 8, workers: 2, seed: 1)
    while let batch = try loader.next() {
      #expect(batch.images.shape == [batch.indices.count, 2, 2, 1])
      let expected = batch.indices.flatMap { index in
        Array(repeating: (Float(index) / 255 - 0.5) / 0.5, count: 4)
      }
      #expect(batch.images.scalars() == expected)
    }
  }

  @Test(arguments: [[], [3, 4, 19, 39]] as [Set<Int>])
  func workersChangeNothing(unreadable: Set<Int>) throws {
    var results: [[[Float]]] = []
    var reports: [[String]] = []
    for workers in [0, 1, 3] {
      var report: [String] = []
      let loader = try BatchLoader(
        dataset: NumberedDataset(count: 40, unreadable: unreadable, delay: 0.001), batchSize: 7,
        workers: workers, seed: 5, onSkip: { source, _ in report.append(source) })
      var batches: [[Float]] = []
      for _ in 0..<2 {
        while let batch = try loader.next() { batches.append(batch.images.scalars()) }
      }
      results.append(batches)
      reports.append(report)
    }
    #expect(results[0].count == 12)
    #expect(results[1] == results[0] && results[2] == results[0])
    #expect(Set(reports[0]) == Set(unreadable.map { "image \($0)" }))
    #expect(reports[1] == reports[0] && reports[2] == reports[0])
  }

  /// The promise of `Epoch`: the order is a function of the seed and the epoch.
  @Test func orderIsThePermutationOfTheEpochsStream() throws {
    let loader = try BatchLoader(
      dataset: NumberedDataset(count: 40), batchSize: 7, workers: 2, seed: 11, epoch: 4)
    for epoch in 4..<6 {
      var stream = RandomStream(seed: 11, name: "shuffle.epoch.\(epoch)")
      #expect(try Self.epoch(of: loader).flatMap(\.self) == stream.permutation(of: 40))
    }
  }

  @Test func seedsDiffer() throws {
    let orders = try [1, 2, 1].map { seed in
      try Self.epoch(
        of: BatchLoader(
          dataset: NumberedDataset(count: 40), batchSize: 40, workers: 0, seed: seed))
    }
    #expect(orders[0] != orders[1])
    #expect(orders[0] == orders[2])
  }

  @Test func loaderContinuesFromAnyPlace() throws {
    let unreadable: Set = [0, 11, 29]
    func makeLoader(workers: Int, epoch: Int = 0, position: Int = 0) throws -> BatchLoader {
      try BatchLoader(
        dataset: NumberedDataset(count: 30, unreadable: unreadable), batchSize: 8,
        workers: workers, seed: 9, epoch: epoch, position: position)
    }
    let whole = try makeLoader(workers: 2)
    let epochs = try (0..<4).map { _ in try Self.epoch(of: whole) }
    for epoch in 0..<3 {
      for position in 0...4 {
        let resumed = try makeLoader(workers: position % 3, epoch: epoch, position: position)
        #expect(resumed.epoch == epoch && resumed.position == position)
        #expect(try Self.epoch(of: resumed) == Array(epochs[epoch][position...]))
        #expect(try Self.epoch(of: resumed) == epochs[epoch + 1])
      }
    }
  }

  @Test(arguments: [(0, 5), (0, -1), (-1, 0)])
  func placeThatDoesNotExistIsRefused(epoch: Int, position: Int) {
    let error = #expect(throws: DatasetError.self) {
      _ = try BatchLoader(
        dataset: NumberedDataset(count: 30), batchSize: 8, workers: 1, seed: 9, epoch: epoch,
        position: position)
    }
    #expect(
      error == .noSuchPlace(epoch: epoch, position: position, batches: 4, batchSize: 8))
  }

  @Test func batchMayBeLargerThanTheDataset() throws {
    let loader = try BatchLoader(
      dataset: NumberedDataset(count: 3), batchSize: .max, workers: 1, seed: 0)
    for _ in 0..<3 { #expect(try Self.epoch(of: loader).map(\.count) == [3]) }
  }

  @Test func imageIsDecodedOnce() throws {
    let dataset = NumberedDataset(count: 30, unreadable: [4])
    let loader = try BatchLoader(dataset: dataset, batchSize: 8, workers: 1, seed: 0)
    for _ in 0..<3 { _ = try Self.epoch(of: loader) }
    #expect(dataset.decodes.count == 30)
    #expect(dataset.decodes.values.allSatisfy { $0 == 1 })
  }

  @Test func cacheKeepsToItsCapacityAndChangesNothing() throws {
    let full = NumberedDataset(count: 30)
    let small = NumberedDataset(count: 30)
    let loaders = try [
      BatchLoader(dataset: full, batchSize: 10, workers: 0, seed: 3),
      BatchLoader(dataset: small, batchSize: 10, workers: 0, seed: 3, cacheCapacity: 4 * 12 + 3),
    ]
    for _ in 0..<3 { #expect(try Self.epoch(of: loaders[0]) == Self.epoch(of: loaders[1])) }
    #expect(full.decodes.values.count { $0 == 1 } == 30)
    #expect(small.decodes.values.count { $0 == 1 } == 12)
    #expect(small.decodes.values.count { $0 == 3 } == 18)
  }

  @Test func unreadableImageIsReplacedByTheNextAndReportedOnce() throws {
    var reports: [String] = []
    let loader = try BatchLoader(
      dataset: NumberedDataset(count: 40, unreadable: [3, 4, 39]), batchSize: 7, workers: 2,
      seed: 0, onSkip: { reports.append("\($0): \($1)") })
    // 3 and 4 become 5, 39 becomes 0.
    let expected = (Array(0..<39).filter { $0 != 3 && $0 != 4 } + [0, 5, 5]).sorted()
    for _ in 0..<2 {
      #expect(try Self.epoch(of: loader).flatMap(\.self).sorted() == expected)
    }
    #expect(reports.count == 3)
    #expect(Set(reports) == Set([3, 4, 39].map { "image \($0): number \($0) is torn" }))
    #expect(loader.unreadable.count == 3)
  }

  @Test(arguments: [0, 2], [(40, 4), (40, 5), (9, 1), (40, 40), (1, 1)])
  func moreThanATenthUnreadableIsAnError(workers: Int, numbers: (total: Int, unreadable: Int))
    throws
  {
    let (total, unreadable) = numbers
    let loader = try BatchLoader(
      dataset: NumberedDataset(count: total, unreadable: Set(0..<unreadable)), batchSize: 7,
      workers: workers, seed: 0)
    guard unreadable * 10 > total else {
      #expect(try Self.epoch(of: loader).flatMap(\.self).count == total)
      return
    }
    for _ in 0..<2 {
      let error = #expect(throws: DatasetError.self) { _ = try Self.epoch(of: loader) }
      let message = error.map(String.init(describing:)) ?? ""
      #expect(message.contains("of \(total) images"))
      #expect(message.contains("number 0 is torn") || unreadable == total)
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func loaderCanBeDroppedAtAnyTime() throws {
    for round in 0..<200 {
      let dataset = NumberedDataset(count: 50, delay: 0.001)
      var loader: BatchLoader? = try BatchLoader(
        dataset: dataset, batchSize: 5, workers: round % 5, seed: UInt64(round))
      for _ in 0..<round % 7 { _ = try loader?.next() }
      loader = nil
      #expect(dataset.activity == 0, "work goes on after the loader is gone")
    }
  }

  /// Division and subtraction in double precision, rounded once, equal those in single precision.
  @Test func levelsAreThoseOfToTensorAndNormalize() {
    let expected = (0...255).map { value in
      let scaled = Float(Double(value) / 255)
      return Float(Double(Float(Double(scaled) - 0.5)) / 0.5)
    }
    #expect(Batch.levels.map(\.bitPattern) == expected.map(\.bitPattern))
    // torch.tensor(value, dtype=torch.uint8).float().div(255).sub_(0.5).div_(0.5), torch 2.13
    let torch: [Int: UInt32] = [
      0: 0xbf80_0000, 1: 0xbf7d_fdfe, 85: 0xbeaa_aaaa, 100: 0xbe5c_dcdc, 127: 0xbb80_8080,
      128: 0x3b80_8100, 200: 0x3f11_9192, 255: 0x3f80_0000,
    ]
    for (value, bits) in torch { #expect(Batch.levels[value].bitPattern == bits) }
  }
}
