public import Datasets
import Memory

/// How many images are measured, and which.
public struct EvaluationSettings: Sendable, Equatable {
  /// Generated images, and real ones in each of two sets; nil for half of the dataset, but not more
  /// than `limit`, nor than fit into half of `memory`.
  public var count: Int?
  /// The seed of the first generated image, and that of everything random: which real images,
  /// patches and directions.
  public var seed: UInt64
  /// The most images of a set where `count` is nil.
  public var limit: Int
  /// The bytes of memory that there are for an evaluation.
  public var memory: Double

  /// The number of images that published measures of this kind are usually of.
  public static let countLimit = 10_000
  /// The neighbour whose distance is the radius of an image (k).
  public static let neighbours = 5
  /// The smallest number of images in a set: every image needs that many neighbours.
  public static let leastCount = neighbours + 1

  /// Settings with `count` images, or as many as dataset and memory suggest, from `seed` on.
  ///
  /// - Parameter memory: in bytes; nil for what this process may use.
  public init(
    count: Int? = nil, seed: UInt64 = 0, limit: Int = countLimit, memory: Double? = nil
  ) {
    (self.count, self.seed, self.limit) = (count, seed, limit)
    self.memory = memory ?? Double(Machine.memory)
  }

  /// The number of images in a set of `dataset`, as long as all can be read.
  ///
  /// Throws if there are too few, if they are smaller than 16x16 pixels, or if memory is too small.
  public func imageCount(of dataset: any ImageDataset) throws(EvaluationError) -> Int {
    let (side, channels) = (dataset.imageSize, dataset.channels)
    guard side >= SlicedWasserstein.coarsestSide else {
      throw .unsuitableForm(height: side, width: side, channels: channels)
    }
    let most = dataset.count / 2
    guard most >= Self.leastCount else {
      throw .tooFewImages(available: dataset.count, needed: 2 * Self.leastCount)
    }
    let needs = EvaluationMemory(side: side, channels: channels)
    let count = count ?? min(most, limit, max(Self.leastCount, needs.count(in: memory / 2)))
    guard Self.leastCount...most ~= count else {
      throw .impossibleCount(count, least: Self.leastCount, most: most)
    }
    guard needs.bytes(count: count) <= memory else {
      throw .tooLittleMemory(
        count: count, needed: needs.bytes(count: count), present: memory,
        possible: needs.count(in: memory))
    }
    return count
  }

  /// Whether a set of `dataset` would have more images on a machine with more memory.
  public func isLimitedByMemory(of dataset: any ImageDataset) -> Bool {
    guard count == nil, let count = try? imageCount(of: dataset) else { return false }
    return count < min(dataset.count / 2, limit)
  }
}
