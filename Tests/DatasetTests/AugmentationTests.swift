import Datasets
import Foundation
import Imaging
import RandomStreams
import Tensors
import Testing

/// Images of 2x2 pixels that show their index, dark on the left and bright on the right.
private struct SlopingDataset: ImageDataset {
  let count: Int
  let unreadable: Set<Int>

  var imageSize: Int { 2 }
  var channels: Int { 3 }
  var summary: String { "\(count) slopes" }

  func image(at index: Int) throws -> RasterImage {
    if unreadable.contains(index) { throw NumberedDataset.Unreadable(description: "torn") }
    let (dark, bright) = ([UInt8(index), 1, 2], [255 - UInt8(index), 4, 5])
    return RasterImage(
      width: 2, height: 2, channels: 3, pixels: dark + bright + dark + bright)
  }
}

struct AugmentationTests {
  private func loader(
    _ augmentation: Augmentation?, workers: Int = 0, seed: UInt64 = 3, epoch: Int = 0,
    position: Int = 0, cacheCapacity: Int = .max, unreadable: Set<Int> = []
  ) throws -> BatchLoader {
    try BatchLoader(
      dataset: SlopingDataset(count: 100, unreadable: unreadable), batchSize: 16,
      workers: workers, seed: seed, augmentation: augmentation, epoch: epoch, position: position,
      cacheCapacity: cacheCapacity)
  }

  /// The pixels of each image of an epoch, by index.
  private func epoch(of loader: BatchLoader) throws -> [Int: [Float]] {
    var images: [Int: [Float]] = [:]
    while let batch = try loader.next() {
      let scalars = batch.images.scalars()
      for (place, index) in batch.indices.enumerated() {
        images[index] = Array(scalars[place * 12..<(place + 1) * 12])
      }
    }
    return images
  }

  /// About half of the images are mirrored, others in each epoch. The cached pixels stay as they
  /// are.
  @Test func halfOfTheImagesAreMirrored() throws {
    let (plain, flipping) = (try loader(nil), try loader(.flip))
    let images = try epoch(of: plain)
    var flips: [Set<Int>] = []
    for _ in 0..<4 {
      var mirrored: Set<Int> = []
      for (index, pixels) in try epoch(of: flipping) {
        let image = try #require(images[index])
        if pixels == image { continue }
        let (dark, bright) = (image[0..<3], image[3..<6])
        #expect(pixels == Array(bright + dark + bright + dark), "image \(index)")
        mirrored.insert(index)
      }
      // Five standard deviations of 100 tosses of a coin.
      #expect(25...75 ~= mirrored.count, "\(mirrored.count) of 100")
      flips.append(mirrored)
    }
    #expect(Set(flips).count == 4)
    let stayed = Set(0..<100).subtracting(flips.reduce(Set()) { $0.union($1) })
    #expect(stayed.count < 25, "each image takes part")
  }

  /// The promise of `Epoch`: word `index` of the epoch's stream decides.
  @Test func oneWordDecidesOnEachImage() throws {
    let plain = try epoch(of: loader(nil))
    let flipped = try epoch(of: loader(.flip, seed: 12, epoch: 2))
    for index in 0..<100 {
      var stream = RandomStream(seed: 12, name: "augment.epoch.2", position: UInt64(index))
      #expect((flipped[index] != plain[index]) == (stream.nextWord() >> 31 == 1))
    }
  }

  @Test func noneChangesNothingAndTheSeedDecides() throws {
    let flipped = try epoch(of: loader(.flip))
    #expect(try epoch(of: loader(.flip)) == flipped)
    #expect(try epoch(of: loader(.flip, seed: 4)) != flipped)
    #expect(try epoch(of: loader(nil)) != flipped)
    #expect(try epoch(of: loader(nil, seed: 4)) == epoch(of: loader(nil)))
  }

  /// Augmentation depends on seed, epoch and index only: not on threads, the cache, the place where
  /// a loader starts, or unreadable images.
  @Test(arguments: [(0, 0), (3, 0), (2, 24 * 12), (3, Int.max)])
  func onlyTheEpochAndTheIndexDecide(workers: Int, capacity: Int) throws {
    let whole = try loader(.flip)
    let expected = try (0..<3).map { _ in try epoch(of: whole) }
    let other = try loader(.flip, workers: workers, cacheCapacity: capacity)
    for images in expected { #expect(try epoch(of: other) == images) }
    for number in 0..<3 {
      let resumed = try loader(.flip, workers: workers, epoch: number, position: 4)
      let rest = try epoch(of: resumed)
      #expect(rest.count == 100 - 4 * 16)
      for (index, pixels) in rest { #expect(pixels == expected[number][index]) }
    }
    let torn = try loader(.flip, workers: workers, unreadable: [7, 70])
    for (index, pixels) in try epoch(of: torn) { #expect(pixels == expected[0][index]) }
  }
}
