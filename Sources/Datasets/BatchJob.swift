import Dispatch
import Synchronization

/// The making of one batch, on whichever thread.
///
/// An unreadable image is replaced by the next readable one in the order of the dataset, starting
/// over after the last. What a batch holds is thereby a function of the files alone: neither the
/// number of threads, nor what was decoded before, nor where a run was resumed has a part in it.
final class BatchJob: Sendable {
  struct Outcome: Sendable {
    /// Nil if the job was cancelled or met more unreadable images than `limit`.
    var batch: Batch?
    /// The unreadable images met, by index, with the reason.
    var unreadable: [Int: String] = [:]
  }

  private let indices: [Int]
  private let cache: ImageCache
  private let augmentation: EpochAugmentation
  private let limit: Int
  private let isCancelled = Atomic(false)
  private let outcome = Mutex<Outcome?>(nil)
  private let finished = DispatchSemaphore(value: 0)

  /// A job for the images `indices`, of which at most `limit` may be unreadable.
  ///
  /// The limit must be less than the number of images in the dataset.
  init(indices: [Int], cache: ImageCache, augmentation: EpochAugmentation, limit: Int) {
    self.indices = indices
    self.cache = cache
    self.augmentation = augmentation
    self.limit = limit
  }

  /// Makes the batch.
  func run() {
    let result = assemble()
    outcome.withLock { $0 = result }
    finished.signal()
  }

  /// Lets the job end early; its outcome is of no use then.
  func cancel() { isCancelled.store(true, ordering: .relaxed) }

  /// Waits until `run` has returned on some thread.
  func wait() -> Outcome {
    finished.wait()
    // Left signalled, so that a caller may ask again.
    finished.signal()
    return outcome.withLock { $0 } ?? Outcome()
  }

  private func assemble() -> Outcome {
    let (size, channels) = (cache.dataset.imageSize, cache.dataset.channels)
    var result = Outcome()
    var images: [[UInt8]] = []
    var sources: [Int] = []
    for index in indices {
      guard let found = readable(from: index, noting: &result.unreadable) else { return result }
      images.append(
        augmentation.applied(to: found.pixels, of: found.index, size: size, channels: channels))
      sources.append(found.index)
    }
    result.batch = Batch(pixels: images, indices: sources, size: size, channels: channels)
    return result
  }

  /// The first readable image at or after `index`; nil if the job has to end.
  private func readable(from index: Int, noting unreadable: inout [Int: String])
    -> (index: Int, pixels: [UInt8])?
  {
    var index = index
    while !isCancelled.load(ordering: .relaxed) {
      switch cache.entry(at: index) {
      case .pixels(let pixels):
        return (index, pixels)
      case .unreadable(let reason):
        // The search ends: `limit` is less than the number of images.
        unreadable[index] = reason
        guard unreadable.count <= limit else { return nil }
        index = (index + 1) % cache.dataset.count
      }
    }
    return nil
  }
}
