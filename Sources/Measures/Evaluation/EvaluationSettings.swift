/// How many images are measured, and which.
public struct EvaluationSettings: Sendable, Equatable {
  /// Generated images, and real ones in each of two sets; nil for half of the dataset, but not more
  /// than `countLimit`.
  public var count: Int?
  /// The seed of the first generated image, and that of everything random: which real images,
  /// patches and directions.
  public var seed: UInt64

  /// The number of images that published measures of this kind are usually of.
  public static let countLimit = 10_000
  /// The neighbour whose distance is the radius of an image (k).
  public static let neighbours = 5
  /// The smallest number of images in a set: every image needs that many neighbours.
  public static let leastCount = neighbours + 1

  /// Settings with `count` images, or as many as the dataset suggests, from `seed` on.
  public init(count: Int? = nil, seed: UInt64 = 0) {
    self.count = count
    self.seed = seed
  }

  /// The number of images in a set for a dataset of `total` images. Throws if there are too few.
  func imageCount(of total: Int) throws(EvaluationError) -> Int {
    let most = total / 2
    guard most >= Self.leastCount else {
      throw .tooFewImages(available: total, needed: 2 * Self.leastCount)
    }
    let count = count ?? min(most, Self.countLimit)
    guard Self.leastCount...most ~= count else {
      throw .impossibleCount(count, least: Self.leastCount, most: most)
    }
    return count
  }
}
