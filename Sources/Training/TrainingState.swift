import Checkpoints
import Datasets
import GAN
import ModelFiles
import Portraits
import RandomStreams
import Tensors

/// Everything that a run needs to continue: networks, optimizers, random streams, place in the data.
struct TrainingState {
  let trainer: DCGANTrainer
  /// Draws the latent vectors of the training steps.
  var noise: RandomStream
  /// The latent vectors of all sample pictures, `[64, 1, 1, nz]`.
  let fixedNoise: Tensor
  /// Steps done.
  var step = 0
  var epoch = 0
  /// Batches of this epoch that are done.
  var position = 0
  /// Whether only an interruption made the checkpoint of this state.
  var isInterrupted = false

  /// The number of images in a sample picture.
  static let sampleCount = 64
  /// What checkpoints say they are.
  private static let format = "dcgan-checkpoint"

  init(_ configuration: TrainingConfiguration) {
    trainer = DCGANTrainer(
      configuration.networkSpecs, learningRate: configuration.learningRate, beta1: configuration.beta1,
      seed: configuration.seed)
    noise = RandomStream(seed: configuration.seed, name: "noise")
    var fixed = RandomStream(seed: configuration.seed, name: "fixed-noise")
    fixedNoise = trainer.generator.latents(Self.sampleCount, from: &fixed)
  }

  /// The state before the first step, with the networks that `configuration` begins with.
  init(beginning configuration: TrainingConfiguration) throws(TrainingError) {
    self.init(configuration)
    do {
      try trainer.loadInitialNetworks(of: configuration)
    } catch {
      throw .checkpoint(error)
    }
  }

  /// Writes the state as a safetensors file (`docs/checkpoints.md` lists its entries).
  func save(
    to path: String, _ configuration: TrainingConfiguration, dataset: any ImageDataset
  ) throws(ModelFileError) {
    let model = configuration.model
    var metadata = [
      "format": Self.format, "version": "1", "image_size": "\(model.imageSize)",
      "nc": "\(model.nc)", "nz": "\(model.nz)",
      "batch_size": "\(configuration.batchSize)", "lr": "\(configuration.learningRate)",
      "beta1": "\(configuration.beta1)", "seed": "\(configuration.seed)",
      "images": "\(dataset.count)", "dataset": kind(of: dataset), "step": "\(step)",
      "epoch": "\(epoch)", "position": "\(position)", "noise_position": "\(noise.position)",
      "interrupted": isInterrupted ? "1" : "0",
    ]
    if let networks = configuration.networks {
      metadata[NetworkFile.networksKey] = networks.compactJSON
    } else {
      metadata["ngf"] = "\(model.ngf)"
      metadata["ndf"] = "\(model.ndf)"
    }
    var file = SafetensorsWriter(metadata: metadata)
    trainer.save(to: &file)
    file.add(fixedNoise.nchwFromNHWC(), named: "fixed_noise")
    try file.writeModel(to: path)
  }

  /// The state in a file that `save` wrote for the same configuration, the same kind of images and
  /// as many of them.
  init(
    contentsOf path: String, _ configuration: TrainingConfiguration, dataset: any ImageDataset
  ) throws(TrainingError) {
    self.init(configuration)
    do {
      let file = try SafetensorsFile.open(path, format: Self.format)
      // Earlier versions did not write the kind down.
      if let expected = file.metadata["dataset"], expected != kind(of: dataset) {
        throw TrainingError.otherDataset(path: path, found: dataset.summary)
      }
      let images = try file.count("images")
      guard images == dataset.count else {
        throw TrainingError.otherImages(path: path, found: dataset.count, expected: images)
      }
      let networks = file.metadata[NetworkFile.networksKey]
      guard networks == configuration.networks?.compactJSON else {
        throw ModelFileError.invalidMetadata(
          path: path, key: NetworkFile.networksKey, value: networks)
      }
      step = try file.count("step")
      epoch = try file.count("epoch")
      position = try file.count("position")
      noise.position = try file.integer("noise_position", in: 0...1 << 62)
      isInterrupted = try file.count("interrupted") == 1
      try trainer.load(from: file)
      let fixed = try file.tensor(
        "fixed_noise", shape: [Self.sampleCount, configuration.model.nz, 1, 1])
      fixedNoise.copyElements(from: fixed.nhwcFromNCHW())
    } catch let error as TrainingError {
      throw error
    } catch let error as ModelFileError {
      throw .checkpoint(error)
    } catch {
      preconditionFailure("TrainingState: an error of an unknown kind: \(error)")
    }
  }
}

/// What a checkpoint calls the images of its run: a folder may move and a program may name its data
/// as it likes, but the built-in portraits are the same everywhere.
private func kind(of dataset: any ImageDataset) -> String {
  dataset is PortraitDataset ? "portraits" : "other"
}

extension SafetensorsFile {
  /// The metadata entry `key` as a whole number from 0 to 2^40.
  fileprivate func count(_ key: String) throws(ModelFileError) -> Int {
    try integer(key, in: 0...1 << 40)
  }
}
