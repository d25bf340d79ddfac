import Datasets
import GAN
import RandomStreams
import Tensors

/// One step without a run folder: shows that data and settings work together.
struct DryRun {
  private let configuration: TrainingConfiguration
  private let dataset: any ImageDataset

  init(_ configuration: TrainingConfiguration, dataset: any ImageDataset) {
    self.configuration = configuration
    self.dataset = dataset
  }

  func run(on terminal: Terminal) throws {
    let trainer = DCGANTrainer(
      configuration.model, learningRate: configuration.learningRate, beta1: configuration.beta1,
      seed: configuration.seed)
    try trainer.loadInitialNetworks(of: configuration)
    TrainingHeader(
      configuration: configuration, dataset: dataset, generator: trainer.generator,
      discriminator: trainer.discriminator
    ).show("Dry run", plan: "one step, nothing is written", on: terminal)
    let loader = try BatchLoader(
      dataset: dataset, batchSize: configuration.batchSize, workers: 0, seed: configuration.seed,
      augmentation: configuration.augment
    ) { source, reason in
      terminal.warning("skipped \(unreadableImage(source, because: reason))")
    }
    guard let batch = try loader.next() else { return }
    let count = batch.images.shape[0]
    var stream = RandomStream(seed: configuration.seed, name: "noise")
    let noise = trainer.generator.latents(count, from: &stream)
    let report = trainer.step(real: batch.images, noise: noise)
    terminal.line(
      tutorialLine(
        TrainingProgress(
          step: 1, lastStep: 1, epoch: 0, epochs: configuration.epochs, batch: 0,
          batches: loader.batchesPerEpoch, images: count, report: report)))
  }
}
