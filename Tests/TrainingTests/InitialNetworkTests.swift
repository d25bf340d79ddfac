import Autograd
import Checkpoints
import GAN
import Layers
import Tensors
import TestSupport
import Testing
import Training

/// Networks of files that a run begins with.
struct InitialNetworkTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func areLoaded() throws {
    let path = trace("trace-32-grey")
    var configuration = TrainingConfiguration()
    configuration.model = ModelConfiguration(imageSize: 32, nc: 1, nz: 16, ngf: 8, ndf: 8)
    configuration.initialGenerator = path
    configuration.initialDiscriminator = path
    let trainer = DCGANTrainer(configuration.model, seed: 1)
    try trainer.loadInitialNetworks(of: configuration)
    let file = try SafetensorsFile(contentsOf: path)
    for (network, prefix) in [
      (trainer.generator.main, "final.netG."), (trainer.discriminator.main, "final.netD."),
    ] {
      var written = PyTorchWriter()
      network.save(to: &written, prefix: prefix)
      try written.write(to: folder.file("x.pth"))
      let loaded = try PyTorchFile(contentsOf: folder.file("x.pth"))
      for entry in loaded.entries {
        #expect(
          try loaded.tensor(named: entry.name).scalars() == file.tensor(named: entry.name).scalars()
        )
      }
    }
  }

  /// PyTorch's `affine=False` saves no weights: they are ones and zeros.
  @Test func aNormWithoutWeightsIsOneOfOnesAndZeros() throws {
    let path = trace("trace-32-grey")
    let source = try SafetensorsFile(contentsOf: path)
    var writer = SafetensorsWriter()
    for entry in source.entries where entry.name.hasPrefix("final.netG.") {
      let name = String(entry.name.dropFirst("final.netG.".count))
      guard !["main.1.weight", "main.1.bias"].contains(name) else { continue }
      writer.add(try source.tensor(named: entry.name), named: name)
    }
    try writer.write(to: folder.file("plain.safetensors"))
    var configuration = TrainingConfiguration()
    configuration.model = ModelConfiguration(imageSize: 32, nc: 1, nz: 16, ngf: 8, ndf: 8)
    configuration.initialGenerator = folder.file("plain.safetensors")
    let trainer = DCGANTrainer(configuration.model, seed: 1)
    try trainer.loadInitialNetworks(of: configuration)
    let norm = try #require(trainer.generator.main.layers[1] as? BatchNorm2D)
    #expect(norm.weight.value.scalars().allSatisfy { $0 == 1 })
    #expect(norm.bias.value.scalars().allSatisfy { $0 == 0 })
  }

  @Test(arguments: [("image-size", 32), ("nc", 1), ("nz", 16), ("ngf", 8), ("ndf", 8)])
  func otherSizesAreNamed(setting: String, value: Int) throws {
    var model = ModelConfiguration(imageSize: 32, nc: 1, nz: 16, ngf: 8, ndf: 8)
    switch setting {
    case "image-size": model.imageSize = 64
    case "nc": model.nc = 3
    case "nz": model.nz = 3
    case "ngf": model.ngf = 3
    default: model.ndf = 3
    }
    var configuration = TrainingConfiguration()
    configuration.model = model
    configuration.initialGenerator = trace("trace-32-grey")
    configuration.initialDiscriminator = configuration.initialGenerator
    let trainer = DCGANTrainer(model, seed: 1)
    #expect {
      try trainer.loadInitialNetworks(of: configuration)
    } throws: { "\($0)".contains(" has \(setting) \(value), the one to be trained ") }
  }
}
