import Imaging
import RandomStreams

/// The augmentation of the images of one epoch.
///
/// What becomes of an image is a function of the seed, the epoch and the image's index alone: word
/// `index` of the stream `augment.epoch.<n>` decides. So neither the order in which images are asked
/// for, nor on how many threads, nor where a run was resumed has a part in it.
struct EpochAugmentation: Sendable {
  private let augmentation: Augmentation?
  private let seed: UInt64
  private let stream: String

  /// Nothing is done if `augmentation` is nil.
  init(_ augmentation: Augmentation?, seed: UInt64, epoch: Int) {
    self.augmentation = augmentation
    self.seed = seed
    stream = "augment.epoch.\(epoch)"
  }

  /// The pixels `[size, size, channels]` of image `index` as this epoch shows them.
  func applied(to pixels: [UInt8], of index: Int, size: Int, channels: Int) -> [UInt8] {
    switch augmentation {
    case nil:
      return pixels
    case .flip:
      var random = RandomStream(seed: seed, name: stream, position: UInt64(index))
      guard random.nextWord() >> 31 == 1 else { return pixels }
      return Image(width: size, height: size, channels: channels, pixels: pixels).mirrored().pixels
    }
  }
}
