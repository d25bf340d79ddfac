import Autograd
import Datasets
import GAN
import Tensors

extension TrainingState {
  // What is random in a step: the order of the images, their augmentation, and the latent vectors.
  // `loader` and `drawLatents` decide all of it, for runs and dry runs.

  /// The batches of the run, from its present place in the data on.
  ///
  /// - Parameters:
  ///   - workers: threads that decode images ahead; 0 for none.
  ///   - cacheCapacity: bytes of decoded images to keep.
  ///   - onSkip: hears of images that cannot be read.
  func loader(
    of dataset: any ImageDataset, _ configuration: TrainingConfiguration, workers: Int,
    cacheCapacity: Int = .max, onSkip: @escaping (_ source: String, _ reason: String) -> Void
  ) throws(TrainingError) -> BatchLoader {
    do {
      return try BatchLoader(
        dataset: configuration.trainingImages(of: dataset),
        batchSize: configuration.batchSize, workers: workers,
        seed: configuration.seed, augmentation: configuration.augment, epoch: epoch,
        position: position, cacheCapacity: cacheCapacity, onSkip: onSkip)
    } catch {
      throw .data(error)
    }
  }

  /// The latent vectors of the next step, `[count, 1, 1, nz]`, from G's distribution.
  private mutating func drawLatents(_ count: Int) -> Tensor {
    trainer.generator.latents(count, from: &latentStream)
  }

  /// Trains the next step on `batch`, which `loader` has just given.
  ///
  /// - Parameter lastStep: the step after which the run is complete.
  mutating func train(
    on batch: Batch, from loader: BatchLoader, _ configuration: TrainingConfiguration,
    lastStep: Int
  ) -> TrainingProgress {
    let count = batch.images.shape[0]
    let latents = Profile.measure(.data) { drawLatents(count) }
    let labels = trainer.generator.classes.isEmpty ? nil : batch.labels
    let updates = trainer.generatorUpdates
    let report = trainer.step(real: batch.images, labels: labels, noise: latents)
    if trainer.generatorUpdates > updates { average.update(images: count) }
    step += 1
    epoch = loader.epoch
    position = loader.position
    return TrainingProgress(
      step: step, lastStep: lastStep, epoch: epoch, epochs: configuration.epochs,
      batch: position - 1, batches: loader.batchesPerEpoch, images: count, report: report)
  }
}
