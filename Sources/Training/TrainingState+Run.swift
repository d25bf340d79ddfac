import Autograd
import Datasets
import GAN
import Tensors

extension TrainingState {
  /// The state with which a run goes on in `directory` or, where there is no checkpoint, begins.
  ///
  /// Nothing is written. What is wrong with settings, images or a checkpoint, alone or together, is
  /// found out here.
  ///
  /// - Parameter resumes: whether a run may be there already.
  init(
    _ configuration: TrainingConfiguration, in directory: RunDirectory, dataset: any ImageDataset,
    resumes: Bool
  ) throws(TrainingError) {
    let flaw =
      configuration.flaw ?? configuration.memoryShortage() ?? configuration.flaw(of: dataset)
      ?? configuration.batchFlaw(imageCount: dataset.count)
    if let flaw { throw .impossible(flaw) }
    let checkpoint = directory.newestCheckpointPath
    if (directory.exists || checkpoint != nil) && !resumes {
      throw .alreadyExists(path: directory.path)
    }
    if directory.exists {
      try configuration.requireAgreement(with: directory.configuration(), of: directory)
    }
    if let checkpoint {
      try self.init(contentsOf: checkpoint, configuration, dataset: dataset)
    } else {
      try self.init(beginning: configuration)
    }
  }

  /// Trains the next step, on the batch that `loader` has just given.
  mutating func train(
    on batch: Batch, from loader: BatchLoader, _ configuration: TrainingConfiguration,
    imageCount: Int
  ) -> TrainingProgress {
    let count = batch.images.shape[0]
    let latents = Profile.measure(.data) { trainer.generator.latents(count, from: &noise) }
    let report = trainer.step(real: batch.images, noise: latents)
    step += 1
    epoch = loader.epoch
    position = loader.position
    return TrainingProgress(
      step: step, lastStep: configuration.lastStep(imageCount: imageCount), epoch: epoch,
      epochs: configuration.epochs, batch: position - 1, batches: loader.batchesPerEpoch,
      images: count, report: report)
  }
}

extension TrainingConfiguration {
  /// Why networks of these sizes cannot be trained on `dataset`, in a sentence; nil when they can.
  fileprivate func flaw(of dataset: any ImageDataset) -> String? {
    guard dataset.count > 0 else { return "there are no images to train on: \(dataset.summary)" }
    guard dataset.imageSize != model.imageSize || dataset.channels != model.nc else { return nil }
    func form(_ size: Int, _ channels: Int) -> String {
      "\(size)x\(size) pixels and \(channels) channel\(channels == 1 ? "" : "s")"
    }
    return "the images have \(form(dataset.imageSize, dataset.channels)), but the networks are for "
      + "\(form(model.imageSize, model.nc)); give both the same sizes"
  }
}
