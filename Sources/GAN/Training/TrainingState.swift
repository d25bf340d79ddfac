import Checkpoints
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

  init(_ configuration: TrainingConfiguration) {
    trainer = DCGANTrainer(
      configuration.model, learningRate: configuration.learningRate, beta1: configuration.beta1,
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
    to path: String, _ configuration: TrainingConfiguration, imageCount: Int
  ) throws(ModelFileError) {
    let model = configuration.model
    var file = SafetensorsWriter(metadata: [
      "format": "dcgan-checkpoint", "version": "1", "image_size": "\(model.imageSize)",
      "nc": "\(model.nc)", "nz": "\(model.nz)", "ngf": "\(model.ngf)", "ndf": "\(model.ndf)",
      "batch_size": "\(configuration.batchSize)", "lr": "\(configuration.learningRate)",
      "beta1": "\(configuration.beta1)", "seed": "\(configuration.seed)",
      "images": "\(imageCount)", "step": "\(step)", "epoch": "\(epoch)",
      "position": "\(position)", "noise_position": "\(noise.position)",
      "interrupted": isInterrupted ? "1" : "0",
    ])
    trainer.save(to: &file)
    file.add(fixedNoise.nchwFromNHWC(), named: "fixed_noise")
    do {
      try file.write(to: path)
    } catch {
      throw .unreadable(error)
    }
  }

  /// The state in a file that `save` wrote for the same configuration and number of images.
  init(
    contentsOf path: String, _ configuration: TrainingConfiguration, imageCount: Int
  ) throws(TrainingError) {
    self.init(configuration)
    do {
      let file = try TrainingState.open(path)
      let images = try file.count("images")
      guard images == imageCount else {
        throw TrainingError.otherImages(path: path, found: imageCount, expected: images)
      }
      step = try file.count("step")
      epoch = try file.count("epoch")
      position = try file.count("position")
      noise.position = UInt64(try file.count("noise_position"))
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

  private static func open(_ path: String) throws(ModelFileError) -> SafetensorsFile {
    let file: SafetensorsFile
    do {
      file = try SafetensorsFile(contentsOf: path)
    } catch {
      throw .unreadable(error)
    }
    for (key, value) in [("format", "dcgan-checkpoint"), ("version", "1")]
    where file.metadata[key] != value {
      throw .invalidMetadata(path: path, key: key, value: file.metadata[key])
    }
    return file
  }
}

extension SafetensorsFile {
  /// The metadata entry `key` as a whole number from 0 to 2^40.
  fileprivate func count(_ key: String) throws(ModelFileError) -> Int {
    guard let text = metadata[key], let value = Int(text), 0...1 << 40 ~= value else {
      throw .invalidMetadata(path: path, key: key, value: metadata[key])
    }
    return value
  }
}
