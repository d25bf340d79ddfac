package import Datasets
public import GAN

/// The next step of a run, of which nothing is written: shows that data, settings and what is in
/// the run's folder work together.
package struct DryRun {
  private let configuration: TrainingConfiguration
  private let dataset: any ImageDataset
  private var state: TrainingState

  /// The generator that the step begins with.
  package var generator: Generator { state.trainer.generator }
  /// The discriminator, likewise.
  package var discriminator: Discriminator { state.trainer.discriminator }

  /// Whether the run has no next step.
  package var isComplete: Bool { state.step >= lastStep }
  /// The steps after which it is complete.
  package var lastStep: Int { configuration.lastStep(imageCount: dataset.count) }

  /// The step of a run that `TrainingRun` would begin, or go on with, by the same arguments; throws
  /// what that would about settings, images and checkpoints. Whether the folder can be written to is
  /// left open.
  package init(
    _ configuration: TrainingConfiguration, in directory: RunDirectory, dataset: any ImageDataset,
    resumes: Bool = false
  ) throws(TrainingError) {
    state = try TrainingState(configuration, in: directory, dataset: dataset, resumes: resumes)
    self.configuration = configuration
    self.dataset = dataset
  }

  /// Trains the step.
  ///
  /// - Parameter onSkip: hears of images that cannot be read.
  package mutating func step(
    onSkip: @escaping (_ source: String, _ reason: String) -> Void
  ) throws(TrainingError) -> TrainingProgress {
    let loader: BatchLoader
    var batch: Batch?
    do {
      loader = try BatchLoader(
        dataset: dataset, batchSize: configuration.batchSize, workers: 0,
        seed: configuration.seed, augmentation: configuration.augment, epoch: state.epoch,
        position: state.position, onSkip: onSkip)
      // Behind the last batch of an epoch comes nothing once, then the next epoch.
      batch = try loader.next()
      if batch == nil { batch = try loader.next() }
    } catch {
      throw .data(error)
    }
    guard let batch else { preconditionFailure("DryRun: an epoch has no batch") }
    return state.train(on: batch, from: loader, configuration, imageCount: dataset.count)
  }
}
