import Autograd
import Checkpoints
import Datasets
import Foundation
import GAN
import Layers
import ModelFiles
import Portraits
import Tensors
import TestSupport
import Testing
import Training

/// Networks of one's own from the first step to a file for PyTorch.
@Suite struct OwnNetworksTests {
  private let folder: TemporaryFolder
  private var directory: RunDirectory { RunDirectory(path: folder.file("run")) }
  private let dataset = PortraitDataset(count: 20, imageSize: 12, channels: 1, seed: 1)

  init() throws { folder = try TemporaryFolder() }

  /// 12x12 grey images, with layers, sizes and fields that the tutorial does not have.
  private static let networks = GANSpec(
    generator: NetworkSpec(
      input: [1, 1, 6],
      [
        .convTranspose(6, 12, kernel: 3), .batchNorm(12, momentum: 0.2), .relu,
        .convTranspose(12, 8, kernel: 4, stride: 2, padding: 1), .batchNorm(8), .leakyReLU(),
        .convTranspose(8, 1, kernel: 3, stride: 2, padding: 1, outputPadding: 1, bias: true), .tanh,
      ]),
    discriminator: NetworkSpec(
      input: [12, 12, 1],
      [
        .conv(1, 8, kernel: 4, stride: 2, padding: 1, bias: true), .leakyReLU(slope: 0.1),
        .conv(8, 12, kernel: 4, stride: 2, padding: 1), .batchNorm(12, epsilon: 1e-3),
        .leakyReLU(), .conv(12, 1, kernel: 3),
      ]), latents: .uniform)

  private static var configuration: TrainingConfiguration {
    var configuration = TrainingConfiguration()
    configuration.use(networks)
    configuration.batchSize = 8
    configuration.maxSteps = 7
    configuration.sampleEvery = 4
    configuration.checkpointEvery = 4
    return configuration
  }

  private func train(
    _ configuration: TrainingConfiguration = configuration, in directory: RunDirectory,
    stoppingAfter steps: Int = .max, resumes: Bool = false
  ) throws {
    let run = try TrainingRun(
      configuration, in: directory, dataset: dataset, workers: 0, resumes: resumes)
    try run.run(shouldStop: { run.step >= steps }) { _ in }
  }

  @Test func resumedRunsHaveTheSameBytes() throws {
    try train(in: directory)
    let other = RunDirectory(path: folder.file("other"))
    try train(in: other, stoppingAfter: 3)
    try train(try other.configuration(), in: other, resumes: true)
    for name in [
      "config.json", "metrics.csv", "samples/step_000007.png",
      "checkpoints/step_000004.safetensors", "checkpoints/step_000007.safetensors",
    ] {
      #expect(try bytes(of: directory.path + "/" + name) == bytes(of: other.path + "/" + name))
    }
    #expect(try other.configuration() == Self.configuration)
  }

  /// The checkpoint says what the networks are; nothing is guessed.
  @Test func checkpointsSayWhatTheNetworksAre() throws {
    try train(in: directory)
    let path = directory.checkpointPath(step: 7)
    let file = try NetworkFile(contentsOf: path)
    let found = try file.networks()
    #expect(found.networks == Self.networks && found.notes == [])
    let generator = try Generator(contentsOf: file)
    #expect(generator.spec == Self.networks.generator)
    #expect(generator.latentDistribution == .uniform && generator.notes == [])
    #expect(
      file.summary(of: .generator)
        == [
          "12x12 grey images from latent vectors of 6, a network of the run's own with 8 layers, "
            + "under netG_ema.*; the weights of the last step are under netG.*"
        ])

    // The images are those of the networks that were trained.
    let trainer = DCGANTrainer(Self.networks, seed: 3)
    try trainer.load(from: SafetensorsFile(contentsOf: path))
    let raw = try Generator(contentsOf: file, weights: .raw)
    #expect(raw.spec == generator.spec)
    let images = Sampler(raw).images(seeds: 0..<3)
    #expect(images.scalars() == Sampler(trainer.generator).images(seeds: 0..<3).scalars())
    #expect(images.shape == [3, 12, 12, 1] && images.scalars().contains { $0 != 0 })
  }

  /// A `state_dict` as PyTorch would have it, from which another run can begin.
  @Test func exportsAreStateDicts() throws {
    try train(in: directory)
    let path = directory.checkpointPath(step: 7)
    let exported = folder.file("both.pth")
    try NetworkFile(contentsOf: path).export(
      [.generator, .discriminator], weights: .raw, isHalf: false, as: .pyTorch, to: exported)
    let file = try PyTorchFile(contentsOf: exported)
    #expect(
      file.entries.map { "\($0.name) \($0.shape)" }
        == Self.networks.generator.tensors.map { "netG.\($0.name) \($0.shape)" }
        + Self.networks.discriminator.tensors.map { "netD.\($0.name) \($0.shape)" })

    var configuration = Self.configuration
    configuration.initialGenerator = exported
    configuration.initialDiscriminator = path
    let trainer = DCGANTrainer(Self.networks, seed: 5)
    try trainer.loadInitialNetworks(of: configuration)
    let source = try SafetensorsFile(contentsOf: path)
    for (network, prefix) in [
      (trainer.generator.main, "netG."), (trainer.discriminator.main, "netD."),
    ] {
      var writer = PyTorchWriter()
      network.save(to: &writer, prefix: prefix)
      try writer.write(to: folder.file("x.pth"))
      let loaded = try PyTorchFile(contentsOf: folder.file("x.pth"))
      for entry in loaded.entries {
        #expect(
          try loaded.tensor(named: entry.name).scalars()
            == source.tensor(named: entry.name).scalars(), "\(entry.name)")
      }
    }
    // They are not the tutorial's, and the tutorial's are not they.
    configuration.networks = nil
    #expect { try trainer.loadInitialNetworks(of: configuration) } throws: {
      "\($0)".contains("that can be trained")
    }
    configuration.networks = Self.networks
    configuration.initialGenerator = try golden("trace-32-grey")
    #expect { try trainer.loadInitialNetworks(of: configuration) } throws: {
      "\($0)".contains("main.0.weight") && "\($0)".contains("other sizes")
    }
    // A file that says that the network is not in it.
    let generatorOnly = folder.file("generator.safetensors")
    try NetworkFile(contentsOf: path).export(
      [.generator], isHalf: false, as: .safetensors, to: generatorOnly)
    configuration.initialGenerator = generatorOnly
    configuration.initialDiscriminator = generatorOnly
    #expect { try trainer.loadInitialNetworks(of: configuration) } throws: {
      "\($0)" == "\(generatorOnly) holds no DCGAN discriminator: it describes a generator only"
    }
  }

  @Test func otherNetworksDoNotContinueARun() throws {
    try train(in: directory, stoppingAfter: 2)
    var other = Self.configuration
    other.networks?.discriminator.layers[1] = .leakyReLU()
    #expect { try train(other, in: directory, resumes: true) } throws: {
      "\($0)".hasPrefix(
        "networks (discriminator layer 1 {\"layer\": \"leakyReLU\", \"slope\": 0.2")
    }
    other = Self.configuration
    other.networks = nil
    other.model.imageSize = 16
    #expect(throws: TrainingError.self) { try train(other, in: directory, resumes: true) }
    // The checkpoint knows too.
    let path = directory.checkpointPath(step: 2)
    let text = try String(contentsOfFile: directory.configurationPath, encoding: .utf8)
    try text.replacing("\"slope\" : 0.1", with: "\"slope\" : 0.3").write(
      toFile: directory.configurationPath, atomically: true, encoding: .utf8)
    #expect { try train(try directory.configuration(), in: directory, resumes: true) } throws: {
      "\($0)".hasPrefix("\(path) has other networks than the settings: discriminator layer 1 ")
    }
  }

  @Test func damagedSettingsAreExplained() throws {
    try train(in: directory, stoppingAfter: 2)
    let text = try String(contentsOfFile: directory.configurationPath, encoding: .utf8)
    for (old, new, sentence) in [
      ("\"slope\" : 0.1", "\"slope\" : -1", "networks: discriminator layer 1: slope -1.0"),
      ("\"imageSize\" : 12", "\"imageSize\" : 16", "image-size 16 does not fit the networks"),
    ] {
      try text.replacing(old, with: new).write(
        toFile: directory.configurationPath, atomically: true, encoding: .utf8)
      #expect { try directory.configuration() } throws: { "\($0)".contains(sentence) }
    }
  }

  /// The last batch of an epoch has a single image, and so a batch norm of single pixels a single
  /// value.
  @Test func aBatchThatANormCannotTakeIsRefusedBefore() throws {
    var configuration = Self.configuration
    configuration.networks?.generator.layers.insert(.batchNorm(6), at: 0)
    configuration.batchSize = 19
    #expect { try train(configuration, in: directory) } throws: {
      "\($0)".hasPrefix("generator layer 0: a batch norm of single pixels needs two images")
    }
    configuration.batchSize = 10
    try train(configuration, in: directory)
  }

  /// A run without networks of its own says nothing of them.
  @Test func theTutorialsRunsDoNotMentionNetworks() throws {
    var configuration = Self.configuration
    configuration.networks = nil
    configuration.model = ModelConfiguration(imageSize: 16, nc: 1, nz: 4, ngf: 2, ndf: 2)
    let run = try TrainingRun(
      configuration, in: directory,
      dataset: PortraitDataset(count: 20, imageSize: 16, channels: 1, seed: 1), workers: 0)
    try run.run { _ in }
    let text = try String(contentsOfFile: directory.configurationPath, encoding: .utf8)
    #expect(!text.contains("networks"))
    let file = try NetworkFile(contentsOf: directory.checkpointPath(step: 7))
    #expect(file.file.metadata["networks"] == nil && file.file.metadata["ngf"] == "2")
    // But they are known.
    #expect(try file.networks().networks == configuration.model.networks)
  }

  @Test func strangersNetworksAreFilesToBeginWith() throws {
    let found = try NetworkFile(contentsOf: golden("trace-32-grey")).networks()
    #expect(
      found.networks == ModelConfiguration(imageSize: 32, nc: 1, nz: 16, ngf: 8, ndf: 8).networks)
    // Activations and latent vectors are read off the statistics; there is no discriminator.
    let leaky = try NetworkFile(contentsOf: golden("leaky", ofType: "pth")).networks()
    #expect(leaky.networks.latents == .uniform)
    #expect(leaky.networks.generator.layers.contains(.leakyReLU()))
    #expect(leaky.networks.discriminator == ModelConfiguration(imageSize: 32).discriminator)
    #expect(leaky.notes.first?.contains("the discriminator is the tutorial's") == true)
    try leaky.networks.validate()
    // 24x24 images are none of the tutorial's sizes.
    #expect {
      try NetworkFile(contentsOf: golden("kernels", ofType: "pth")).networks()
    } throws: {
      "\($0)".contains("24x24")
    }
  }
}
