import Imaging
import RandomStreams

/// A random change of the training images, made anew in every epoch.
public enum Augmentation: String, Codable, CaseIterable, Sendable {
  /// Mirrors each image with probability 1/2, as torchvision's `RandomHorizontalFlip`.
  case flip
}

/// One epoch of a run: the order of its images and their augmentation.
///
/// This is the only place where training data are random. Everything is a pure function of the
/// seed, the number of the epoch and the index of the image in the dataset:
///
/// - `order` is a permutation drawn from the stream `shuffle.epoch.<number>` of the seed.
/// - `augmented` decides on image `i` by word `i` of the stream `augment.epoch.<number>`.
///
/// So any batch, or any part of a batch, can be made anywhere: on any thread, in any process, and
/// without the batches before it. `BatchOrder` cuts `order` into batches.
///
/// The noise of training is not data. It is the stream `noise` of the same seed, which the training
/// state owns and whose position checkpoints save.
struct Epoch: Sendable {
  let seed: UInt64
  /// The number of the epoch, from 0.
  let number: Int

  /// The indices of a dataset of `count` images in the order of this epoch.
  func order(of count: Int) -> [Int] {
    var stream = RandomStream(seed: seed, name: "shuffle.epoch.\(number)")
    return stream.permutation(of: count)
  }

  /// The pixels `[size, size, channels]` of image `index` as this epoch shows them.
  func augmented(
    _ pixels: [UInt8], of index: Int, size: Int, channels: Int, by augmentation: Augmentation?
  ) -> [UInt8] {
    switch augmentation {
    case nil:
      return pixels
    case .flip:
      var random = RandomStream(
        seed: seed, name: "augment.epoch.\(number)", position: UInt64(index))
      guard random.nextWord() >> 31 == 1 else { return pixels }
      return RasterImage(width: size, height: size, channels: channels, pixels: pixels).mirrored()
        .pixels
    }
  }
}

/// The batches of dataset indices, epoch after epoch without end.
///
/// The last batch of an epoch has the remaining images, as in PyTorch's `DataLoader` by default.
struct BatchOrder {
  let count: Int
  let batchSize: Int

  /// The epoch of the last batch; before the first call of `next`, that of the first batch.
  private(set) var epoch: Epoch
  private var position: Int
  private var order: [Int]

  /// The batches of a dataset of `count` images, starting with batch `position` of `epoch`.
  init(count: Int, batchSize: Int, epoch: Epoch, position: Int) {
    self.count = count
    self.batchSize = batchSize
    self.epoch = epoch
    self.position = position
    order = epoch.order(of: count)
  }

  /// The number of batches in an epoch of `count` images, at least one.
  static func batches(of batchSize: Int, in count: Int) -> Int {
    (count - 1) / batchSize + 1
  }

  /// The indices of the next batch.
  mutating func next() -> [Int] {
    if position * batchSize >= count {
      epoch = Epoch(seed: epoch.seed, number: epoch.number + 1)
      position = 0
      order = epoch.order(of: count)
    }
    let start = position * batchSize
    position += 1
    return Array(order[start..<min(start + batchSize, count)])
  }
}
