import Dispatch
package import Tensors

/// Feeds a training run with shuffled batches, decoded ahead of it on threads of their own.
///
/// Every image is decoded once and then kept, in `imageSize * imageSize * channels` bytes: 98 MB
/// for 8,000 colour images of 64x64, 2.5 GB for 200,000. Beyond `cacheCapacity` bytes, images are
/// decoded in each epoch anew.
///
/// The batches depend on the dataset, the batch size, the augmentation and the seed; the number of
/// workers changes nothing. A loader that starts at some `epoch` and `position` continues exactly as
/// another that has come to the same place. An unreadable image is replaced by the readable one that
/// follows it in the dataset, and reported to `onSkip` once, together with the first batch that it
/// is missing from; if more than a tenth of the dataset turns out to be unreadable, the loader gives
/// up. Images are kept as they were before their augmentation.
///
/// A loader is used by one thread at a time. Its workers have ended when it is gone.
public final class BatchLoader {
  /// The number of batches in an epoch, the last one included.
  public let batchesPerEpoch: Int

  /// The epoch, from 0, that `next()` continues.
  public private(set) var epoch: Int

  /// The number of batches of this epoch that `next()` has returned.
  public private(set) var position: Int

  /// The unreadable images met so far, by index, with the reason.
  public private(set) var unreadable: [Int: String] = [:]

  private let dataset: any ImageDataset
  private let augmentation: Augmentation?
  private let onSkip: (_ source: String, _ reason: String) -> Void
  private let cache: ImageCache
  private var order: BatchOrder

  // Job `i` runs on queue `i % workers`. The queues are serial: no more than `workers` jobs run at
  // a time, and each queue takes its jobs in the order in which they are waited for. Jobs wait for
  // nothing and do not hold the loader, so whoever waits for a job waits for work only.
  private let queues: [DispatchQueue]
  private var jobs: [BatchJob] = []
  private var jobCount = 0

  /// The number of images that may be unreadable.
  private var limit: Int { Self.unreadableLimit(of: dataset.count) }

  /// How many of `count` images may be unreadable: a tenth.
  package static func unreadableLimit(of count: Int) -> Int { count / 10 }

  /// The number of batches of an epoch of `count` images.
  package static func batches(of size: Int, in count: Int) -> Int {
    BatchOrder.batches(of: size, in: count)
  }

  /// A loader whose first batch is number `position` of `epoch`, both from 0. Batches have `batchSize`
  /// images, the last one of an epoch what is left.
  ///
  /// With `workers` threads as many batches are made ahead, and one more; with 0, `next()` makes
  /// its batch itself. `position` can be `batchesPerEpoch`: the end of the epoch. `onSkip` is
  /// called within `next()`, in an order that the number of workers does not change.
  ///
  /// Throws if there is no such place, as when the dataset has shrunk since a run was saved.
  public init(
    dataset: any ImageDataset, batchSize: Int, workers: Int, seed: UInt64,
    augmentation: Augmentation? = nil, epoch: Int = 0, position: Int = 0,
    cacheCapacity: Int = .max,
    onSkip: @escaping (_ source: String, _ reason: String) -> Void = { _, _ in }
  ) throws(DatasetError) {
    precondition(dataset.count > 0, "BatchLoader: the dataset has \(dataset.count) images")
    precondition(batchSize > 0, "BatchLoader: batch size \(batchSize) is not positive")
    precondition(workers >= 0, "BatchLoader: \(workers) workers")
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
      count: dataset.count, batchSize: batchSize, seed: seed, epoch: epoch, position: position)
    queues = (0..<workers).map { DispatchQueue(label: "BatchLoader.\($0)") }
    for _ in 0...workers { enqueue() }
  }

  deinit {
    for job in jobs { job.cancel() }
    for queue in queues { queue.sync {} }
  }

  /// The first `count` images that training on `dataset` would see, `[count, S, S, C]` in [-1, 1],
  /// whatever the size of its batches; all of them if there are fewer.
  package static func firstImages(
    _ count: Int, of dataset: any ImageDataset, seed: UInt64, augmentation: Augmentation?
  ) throws(DatasetError) -> Tensor {
    let loader = try BatchLoader(
      dataset: dataset, batchSize: min(count, dataset.count), workers: 0, seed: seed,
      augmentation: augmentation)
    guard let batch = try loader.next() else {
      preconditionFailure("BatchLoader.firstImages: \(count) images")
    }
    return batch.images
  }

  /// The next batch; nil once at the end of every epoch, after which the next epoch begins.
  ///
  /// An error lasts: further calls throw it again.
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

  private func enqueue() {
    let indices = order.next()
    let job = BatchJob(
      indices: indices, cache: cache,
      augmentation: EpochAugmentation(augmentation, seed: order.seed, epoch: order.epoch),
      limit: limit)
    jobs.append(job)
    guard !queues.isEmpty else { return }
    queues[jobCount % queues.count].async { job.run() }
    jobCount += 1
  }

  /// Takes note of the unreadable images of a batch.
  private func report(_ found: [Int: String]) {
    for (index, reason) in found.sorted(by: { $0.key < $1.key }) where unreadable[index] == nil {
      unreadable[index] = reason
      onSkip(dataset.source(at: index), reason)
    }
  }
}
