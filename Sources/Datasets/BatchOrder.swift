import RandomStreams

/// The dataset's indices, batch after batch and epoch after epoch without end.
///
/// The order of an epoch is a function of the seed and the epoch's number alone, so that any place
/// in the sequence can be reached without going through what is before it. As with PyTorch's
/// `DataLoader` by default, the last batch of an epoch has what is left.
struct BatchOrder {
  let count: Int
  let batchSize: Int
  let seed: UInt64

  /// The epoch that the last batch belongs to; before the first one, the epoch that it will be from.
  private(set) var epoch: Int
  private var position: Int
  private var order: [Int]

  /// The sequence from batch `position` of `epoch` on.
  init(count: Int, batchSize: Int, seed: UInt64, epoch: Int, position: Int) {
    self.count = count
    self.batchSize = batchSize
    self.seed = seed
    self.epoch = epoch
    self.position = position
    order = Self.shuffled(count, seed: seed, epoch: epoch)
  }

  /// The number of batches in an epoch of `count` images, at least one.
  static func batches(of batchSize: Int, in count: Int) -> Int {
    (count - 1) / batchSize + 1
  }

  /// The indices of the next batch.
  mutating func next() -> [Int] {
    if position * batchSize >= count {
      epoch += 1
      position = 0
      order = Self.shuffled(count, seed: seed, epoch: epoch)
    }
    let start = position * batchSize
    position += 1
    return Array(order[start..<min(start + batchSize, count)])
  }

  private static func shuffled(_ count: Int, seed: UInt64, epoch: Int) -> [Int] {
    var stream = RandomStream(seed: seed, name: "shuffle.epoch.\(epoch)")
    return stream.permutation(of: count)
  }
}
