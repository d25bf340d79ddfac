import Dispatch
import Preconditions

/// Shuffled batches of a dataset for training, prefetched on threads of the loader.
///
/// Batches depend on the dataset, the batch size, the augmentation and the seed, not on the number
/// of workers. A loader that starts at some `epoch` and `position` returns the same batches as one
/// that has reached that place.
///
/// Images are decoded once and cached in `imageSize * imageSize * channels` bytes each: 98 MB for
/// 8,000 colour images of 64x64, 2.5 GB for 200,000. Images that do not fit into `cacheCapacity`
/// bytes are decoded in every epoch.
///
/// An unreadable image is replaced by the next readable one of the dataset. It is reported to
/// `onSkip` once, together with the first batch that it is missing from. If more than a tenth of
/// the dataset is unreadable, `next()` throws.
///
/// Internally, `BatchOrder` decides which images a batch has, a `BatchJob` makes it, all jobs share
/// one `ImageCache`, and the loader owns the queues that jobs run on.
///
/// A loader must be used by one thread at a time. Its deinitializer waits for its workers to end.
public final class BatchLoader {
  /// The number of batches in an epoch, including the last, which may be smaller.
  public let batchesPerEpoch: Int

  /// The number of the current epoch, from 0.
  public private(set) var epoch: Int

  /// The number of batches of the current epoch that `next()` has returned.
  public private(set) var position: Int

  /// The reasons why images are unreadable, by index, for all batches returned so far.
  public private(set) var unreadable: [Int: String] = [:]

  private let dataset: any ImageDataset
  private let augmentation: Augmentation?
  private let onSkip: (_ source: String, _ reason: String) -> Void
  private let cache: ImageCache
  private var order: BatchOrder

  // Job `i` runs on the serial queue `i % workers`, so at most `workers` jobs run at a time, and
  // each queue runs its jobs in the order in which `next()` waits for them. Jobs never block and
  // hold no reference to the loader, so waiting for one cannot deadlock.

  /// One serial queue for each worker. Without queues, `next()` makes its batch itself.
  private let queues: [DispatchQueue]
  /// The jobs of the batches to come, the next one first: `workers + 1` of them.
  private var jobs: [BatchJob] = []
  /// The number of jobs that were ever started.
  private var jobCount = 0

  /// The maximum number of unreadable images.
  private var limit: Int { Self.unreadableLimit(of: dataset.count) }

  /// The maximum number of unreadable images in a dataset of `count`: a tenth.
  package static func unreadableLimit(of count: Int) -> Int { count / 10 }

  /// The number of batches of `size` images in an epoch of `count` images.
  package static func batches(of size: Int, in count: Int) -> Int {
    BatchOrder.batches(of: size, in: count)
  }

  /// A loader that starts with batch `position` of `epoch`.
  ///
  /// Throws `DatasetError.noSuchPlace` if there is no such batch, for example because the dataset
  /// has shrunk since a run was saved.
  ///
  /// - Parameters:
  ///   - batchSize: the number of images in a batch; the last batch of an epoch has the rest.
  ///   - workers: the number of threads. `workers + 1` batches are prefetched; with 0 workers,
  ///     `next()` makes its batch itself.
  ///   - seed: decides the order and the augmentation.
  ///   - epoch: the number of the first epoch, from 0.
  ///   - position: the first batch of that epoch, from 0 to `batchesPerEpoch`, which is its end.
  ///   - cacheCapacity: the maximum size of all cached images in bytes.
  ///   - onSkip: called by `next()` for each unreadable image, in an order that does not depend on
  ///     `workers`.
  public init(
    dataset: any ImageDataset, batchSize: Int, workers: Int, seed: UInt64,
    augmentation: Augmentation? = nil, epoch: Int = 0, position: Int = 0,
    cacheCapacity: Int = .max,
    onSkip: @escaping (_ source: String, _ reason: String) -> Void = { _, _ in }
  ) throws(DatasetError) {
    require(dataset.count > 0, "BatchLoader: the dataset has \(dataset.count) images")
    require(batchSize > 0, "BatchLoader: batch size \(batchSize) is not positive")
    require(workers >= 0, "BatchLoader: \(workers) workers")
    let batches = BatchOrder.batches(of: batchSize, in: dataset.count)
    guard epoch >= 0, 0...batches ~= position else {
      throw .noSuchPlace(
        epoch: epoch, position: position, batches: batches, batchSize: batchSize)
    }
    self.dataset = dataset
    self.batchesPerEpoch = batches
    self.epoch = epoch
    self.position = position
    self.augmentation = augmentation
    self.onSkip = onSkip
    cache = ImageCache(dataset: dataset, capacity: cacheCapacity)
    order = BatchOrder(
      count: dataset.count, batchSize: batchSize, epoch: Epoch(seed: seed, number: epoch),
      position: position)
    queues = (0..<workers).map { DispatchQueue(label: "BatchLoader.\($0)") }
    for _ in 0...workers { enqueue() }
  }

  deinit {
    for job in jobs { job.cancel() }
    for queue in queues { queue.sync {} }
  }

  /// The first `count` images that training on `dataset` sees, with their labels, or all if there
  /// are fewer. They do not depend on the batch size.
  package static func firstImages(
    _ count: Int, of dataset: any ImageDataset, seed: UInt64, augmentation: Augmentation?
  ) throws(DatasetError) -> Batch {
    let loader = try BatchLoader(
      dataset: dataset, batchSize: min(count, dataset.count), workers: 0, seed: seed,
      augmentation: augmentation)
    guard let batch = try loader.next() else {
      programError("BatchLoader.firstImages: \(count) images")
    }
    return batch
  }

  /// The next batch. At the end of each epoch it returns nil once, then continues with the next
  /// epoch.
  ///
  /// Throws `DatasetError.tooManyUnreadable`, in every further call again.
  public func next() throws(DatasetError) -> Batch? {
    guard position < batchesPerEpoch else {
      epoch += 1
      position = 0
      return nil
    }
    if queues.isEmpty { jobs[0].run() }
    let outcome = jobs[0].wait()
    report(outcome.unreadable)
    guard unreadable.count <= limit, let batch = outcome.batch else {
      throw .tooManyUnreadable(
        count: unreadable.count, total: dataset.count,
        reasons: unreadable.sorted { $0.key < $1.key }.prefix(3).map(\.value))
    }
    jobs.removeFirst()
    enqueue()
    position += 1
    return batch
  }

  /// Starts the job of the next batch that has none.
  private func enqueue() {
    let indices = order.next()
    let job = BatchJob(
      indices: indices, of: order.epoch, cache: cache, augmentation: augmentation, limit: limit)
    jobs.append(job)
    guard !queues.isEmpty else { return }
    queues[jobCount % queues.count].async { job.run() }
    jobCount += 1
  }

  /// Reports the unreadable images of a batch that were not reported before.
  private func report(_ found: [Int: String]) {
    for (index, reason) in found.sorted(by: { $0.key < $1.key }) where unreadable[index] == nil {
      unreadable[index] = reason
      onSkip(dataset.source(at: index), reason)
    }
  }
}
