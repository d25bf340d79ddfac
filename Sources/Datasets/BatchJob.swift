import Dispatch
import Preconditions
import Synchronization

/// Makes one batch, on any thread.
///
/// An unreadable image is replaced by the next readable one of the dataset, wrapping around at the
/// end. So a batch is a function of its indices, its epoch and the files. It does not depend on the
/// number of threads, on images decoded before, or on where a run was resumed.
final class BatchJob: Sendable {
  struct Outcome: Sendable {
    /// Nil if the job was cancelled or found more than `limit` unreadable images.
    var batch: Batch?
    /// The reasons why images are unreadable, by index.
    var unreadable: [Int: String] = [:]
  }

  private let indices: [Int]
  private let cache: ImageCache
  private let epoch: Epoch
  private let augmentation: Augmentation?
  private let limit: Int
  private let isCancelled = Atomic(false)
  private let outcome = Mutex<Outcome?>(nil)
  private let finished = DispatchSemaphore(value: 0)

  /// A job for the images `indices` of `epoch`. It fails if more than `limit` images are
  /// unreadable.
  ///
  /// `limit` must be less than the number of images in the dataset.
  init(
    indices: [Int], of epoch: Epoch, cache: ImageCache, augmentation: Augmentation?, limit: Int
  ) {
    self.indices = indices
    self.epoch = epoch
    self.cache = cache
    self.augmentation = augmentation
    self.limit = limit
  }

  /// Makes the batch. Called once.
  func run() {
    let result = assemble()
    outcome.withLock { $0 = result }
    finished.signal()
  }

  /// Makes `run` end soon, with an outcome without a batch.
  func cancel() { isCancelled.store(true, ordering: .relaxed) }

  /// Blocks until `run` has ended, and returns its outcome. Can be called repeatedly.
  func wait() -> Outcome {
    finished.wait()
    // Keeps the semaphore signalled for the next call.
    finished.signal()
    return outcome.withLock { $0 } ?? Outcome()
  }

  private func assemble() -> Outcome {
    let dataset = cache.dataset
    let (size, channels) = (dataset.imageSize, dataset.channels)
    var result = Outcome()
    var images: [[UInt8]] = []
    var sources: [Int] = []
    for index in indices {
      guard let found = readable(from: index, noting: &result.unreadable) else { return result }
      images.append(
        epoch.augmented(
          found.pixels, of: found.index, size: size, channels: channels, by: augmentation))
      sources.append(found.index)
    }
    result.batch = Batch(
      pixels: images, indices: sources, labels: labels(of: sources), size: size,
      channels: channels)
    return result
  }

  /// The classes of the images `indices`; nil if the dataset has none, or no image has a label.
  private func labels(of indices: [Int]) -> [Int]? {
    let dataset = cache.dataset
    let classCount = dataset.classes.count
    guard classCount > 0 else { return nil }
    let labels = indices.map(dataset.label(at:))
    guard labels.contains(where: { $0 != nil }) else { return nil }
    return zip(indices, labels).map { index, label in
      let label = label ?? -1
      require(
        0..<classCount ~= label,
        "ImageDataset: image \(index) has no label in 0 ..< \(classCount)")
      return label
    }
  }

  /// The first readable image at or after `index`; nil if the job was cancelled or more than
  /// `limit` images are unreadable.
  private func readable(from index: Int, noting unreadable: inout [Int: String])
    -> (index: Int, pixels: [UInt8])?
  {
    var index = index
    while !isCancelled.load(ordering: .relaxed) {
      switch cache.entry(at: index) {
      case .pixels(let pixels):
        return (index, pixels)
      case .unreadable(let reason):
        // The loop ends, because `limit` is less than the number of images.
        unreadable[index] = reason
        guard unreadable.count <= limit else { return nil }
        index = (index + 1) % cache.dataset.count
      }
    }
    return nil
  }
}
