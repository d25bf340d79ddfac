import Autograd
import Checkpoints
import Layers
import Optimizers
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

  /// The number of images in a sample picture.
  static let sampleCount = 64

  init(_ configuration: TrainingConfiguration) {
    trainer = DCGANTrainer(
      configuration.model, learningRate: configuration.learningRate, beta1: configuration.beta1,
      seed: configuration.seed)
    noise = RandomStream(seed: configuration.seed, name: "noise")
    var fixed = RandomStream(seed: configuration.seed, name: "fixed-noise")
    let nz = configuration.model.nz
    fixedNoise = Tensor(
      fixed.normals(Self.sampleCount * nz), shape: [Self.sampleCount, 1, 1, nz])
  }

  /// Writes the state as a safetensors file (`docs/checkpoints.md` lists its entries).
  func save(to path: String, _ configuration: TrainingConfiguration) throws(ModelFileError) {
    let model = configuration.model
    var file = SafetensorsWriter(metadata: [
      "format": "dcgan-checkpoint", "version": "1", "image_size": "\(model.imageSize)",
      "nc": "\(model.nc)", "nz": "\(model.nz)", "ngf": "\(model.ngf)", "ndf": "\(model.ndf)",
      "batch_size": "\(configuration.batchSize)", "seed": "\(configuration.seed)",
      "step": "\(step)", "epoch": "\(epoch)", "position": "\(position)",
      "noise_position": "\(noise.position)",
    ])
    trainer.generator.main.save(to: &file, prefix: "netG.")
    trainer.discriminator.main.save(to: &file, prefix: "netD.")
    save(trainer.generatorOptimizer, of: trainer.generator.main, "optimizerG.", to: &file)
    save(trainer.discriminatorOptimizer, of: trainer.discriminator.main, "optimizerD.", to: &file)
    file.add(fixedNoise.nchwFromNHWC(), named: "fixed_noise")
    do {
      try file.write(to: path)
    } catch {
      throw .unreadable(error)
    }
  }

  /// The state in a file that `save` wrote for the same configuration.
  init(contentsOf path: String, _ configuration: TrainingConfiguration) throws(ModelFileError) {
    self.init(configuration)
    let file: SafetensorsFile
    do {
      file = try SafetensorsFile(contentsOf: path)
    } catch {
      throw .unreadable(error)
    }
    guard file.metadata["format"] == "dcgan-checkpoint", file.metadata["version"] == "1" else {
      throw .invalidMetadata(path: path, key: "format", value: file.metadata["format"])
    }
    step = try file.count("step")
    epoch = try file.count("epoch")
    position = try file.count("position")
    noise.position = UInt64(try file.count("noise_position"))
    try trainer.generator.main.load(from: file, prefix: "netG.")
    try trainer.discriminator.main.load(from: file, prefix: "netD.")
    try restore(trainer.generatorOptimizer, of: trainer.generator.main, "optimizerG.", from: file)
    try restore(
      trainer.discriminatorOptimizer, of: trainer.discriminator.main, "optimizerD.", from: file)
    let fixed = try file.tensor(
      "fixed_noise", shape: [Self.sampleCount, configuration.model.nz, 1, 1])
    fixedNoise.copyElements(from: fixed.nhwcFromNCHW())
  }

  private func save(
    _ optimizer: Adam, of model: Sequential, _ prefix: String, to file: inout SafetensorsWriter
  ) {
    for (parameter, moments) in zip(model.parameters.parameters, optimizer.moments) {
      file.add(moments.first.inPyTorchLayout, named: prefix + parameter.name + ".exp_avg")
      file.add(moments.second.inPyTorchLayout, named: prefix + parameter.name + ".exp_avg_sq")
    }
    file.add(integers: [Int64(optimizer.step)], shape: [], named: prefix + "step")
  }

  private func restore(
    _ optimizer: Adam, of model: Sequential, _ prefix: String, from file: SafetensorsFile
  ) throws(ModelFileError) {
    var moments: [(first: Tensor, second: Tensor)] = []
    for parameter in model.parameters.parameters {
      let shape = parameter.value.shape.inPyTorchLayout
      let first = try file.tensor(prefix + parameter.name + ".exp_avg", shape: shape)
      let second = try file.tensor(prefix + parameter.name + ".exp_avg_sq", shape: shape)
      moments.append((first.fromPyTorchLayout, second.fromPyTorchLayout))
    }
    let step: Int64
    do {
      step = try file.integers(named: prefix + "step").first ?? -1
    } catch {
      throw .unreadable(error)
    }
    guard step >= 0 else {
      throw .invalidMetadata(path: file.path, key: prefix + "step", value: "\(step)")
    }
    optimizer.restore(step: Int(step), moments: moments)
  }
}

extension SafetensorsFile {
  /// The metadata entry `key` as a whole number from 0 on.
  fileprivate func count(_ key: String) throws(ModelFileError) -> Int {
    guard let text = metadata[key], let value = Int(text), value >= 0 else {
      throw .invalidMetadata(path: path, key: key, value: metadata[key])
    }
    return value
  }
}
