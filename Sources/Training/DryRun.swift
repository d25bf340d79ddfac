package import Datasets
package import GAN

/// The next step of a run, without any file written: shows that settings, images and what is in the
/// run's folder fit together.
package struct DryRun {
  private let configuration: TrainingConfiguration
  private let dataset: any ImageDataset
  private var state: TrainingState

  /// The generator, which the step changes.
  package var generator: Generator { state.trainer.generator }
  /// The discriminator, which the step changes.
  package var discriminator: Discriminator { state.trainer.discriminator }

  /// Whether the run has no next step.
  package var isComplete: Bool { state.step >= lastStep }
  /// What the user should know about the checkpoints that were there; one sentence each.
  package var notes: [String] { state.notes }
  /// The step after which the run is complete.
  package var lastStep: Int { configuration.lastStep(imageCount: dataset.count) }

  /// The next step of the run that `TrainingRun` would begin or resume with the same arguments.
  ///
  /// Throws what `TrainingRun` would throw about settings, images and checkpoints. Does not check
  /// whether the folder can be written to.
  package init(
    _ configuration: TrainingConfiguration, in directory: RunDirectory, dataset: any ImageDataset,
    resumes: Bool = false, agreed: Set<String> = []
  ) throws(TrainingError) {
    state = try TrainingState(
      configuration, in: directory, dataset: dataset, resumes: resumes, agreed: agreed)
    var configuration = configuration
    _ = try configuration.settleEvaluations(
      on: dataset, after: directory.exists() ? directory.configuration() : nil)
    self.configuration = configuration
    self.dataset = dataset
  }

  /// Trains the step.
  ///
  /// - Parameter onSkip: hears of images that cannot be read.
  package mutating func step(
    onSkip: @escaping (_ source: String, _ reason: String) -> Void
  ) throws(TrainingError) -> TrainingProgress {
    let loader = try state.loader(of: dataset, configuration, workers: 0, onSkip: onSkip)
    var batch: Batch?
    do {
      batch = try loader.next()
      // At the end of an epoch there is no batch once; the next epoch follows.
      if batch == nil { batch = try loader.next() }
    } catch {
      throw .data(error)
    }
    guard let batch else { fatalError("DryRun: an epoch has no batch") }
    return state.train(on: batch, from: loader, configuration, lastStep: lastStep)
  }
}
