import Autograd
import Checkpoints
import Layers
import Tensors
import TestSupport
import Testing

@testable import GAN
@testable import ModelFiles
@testable import Replay
@testable import Training

struct ExportTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: ["x.safetensors", "x.pth", "X.PT"])
  func anExportedGeneratorDrawsTheSame(name: String) throws {
    let file = try NetworkFile(contentsOf: golden("trace-32-grey"))
    let format = try #require(ExportFormat(path: name))
    try file.export([.generator], isHalf: false, as: format, to: folder.file(name))
    let exported = try TensorFileFormat.open(folder.file(name))
    let source = ModelConfiguration(imageSize: 32, nc: 1, nz: 16, ngf: 8, ndf: 8)
    #expect(
      Set(exported.entries.map { "\($0.name) \($0.shape)" })
        == Set(source.generator.tensors.map { "\($0.name) \($0.shape)" }))
    #expect(exported.entry(named: "main.1.num_batches_tracked")?.type == .int64)
    let images = try Sampler(contentsOf: folder.file(name)).images(seeds: 0..<2)
    #expect(
      images.scalars
        == (try Sampler(contentsOf: golden("trace-32-grey")).images(seeds: 0..<2).scalars))
  }

  /// In the order in which PyTorch's networks have them.
  @Test func pyTorchsOrderIsKept() throws {
    let file = try NetworkFile(contentsOf: golden("trace-32-grey"))
    try file.export(
      [.generator, .discriminator], isHalf: false, as: .pyTorch, to: folder.file("x.pth"))
    let model = ModelConfiguration(imageSize: 32, nc: 1, nz: 16, ngf: 8, ndf: 8)
    #expect(
      try TensorFileFormat.open(folder.file("x.pth")).entries.map(\.name)
        == model.generator.tensors.map { "netG." + $0.name }
        + model.discriminator.tensors.map { "netD." + $0.name })
  }

  @Test func halfPrecision() throws {
    let file = try NetworkFile(contentsOf: golden("trace-32-grey"))
    try file.export([.generator], isHalf: true, as: .safetensors, to: folder.file("x.safetensors"))
    let exported = try SafetensorsFile(contentsOf: folder.file("x.safetensors"))
    #expect(exported.entry(named: "main.0.weight")?.type == .float16)
    #expect(exported.entry(named: "main.1.num_batches_tracked")?.type == .int64)
    let source = try file.file.tensor("final.netG.main.0.weight", shape: [16, 32, 4, 4])
    expectClose(
      try exported.tensor(named: "main.0.weight").scalars, source.scalars, tolerance: 0x1p-11)
  }

  @Test func whatHalfPrecisionCannotHoldIsAnError() throws {
    let model = ModelConfiguration(imageSize: 16, nz: 2, ngf: 1, ndf: 1)
    var writer = PyTorchWriter()
    for tensor in model.generator.tensors {
      let value: Float = tensor.name == "main.4.running_var" ? 70000 : 1
      writer.add(Tensor(repeating: value, shape: tensor.shape), named: tensor.name)
    }
    try writer.write(to: folder.file("x.pth"))
    let file = try NetworkFile(contentsOf: folder.file("x.pth"))
    #expect {
      try file.export([.generator], isHalf: true, as: .pyTorch, to: folder.file("y.pth"))
    } throws: { "\($0)".contains("'main.4.running_var'") && "\($0)".contains("70000") }
    #expect(try folder.content == ["x.pth"])
  }

  /// A run begins with the networks of a file that fit its settings, and with no others.
  @Test func initialNetworks() throws {
    let path = golden("trace-32-grey")
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
          try loaded.tensor(named: entry.name).scalars == file.tensor(named: entry.name).scalars)
      }
    }
  }

  /// PyTorch's `affine=False`: ones and zeros, whatever was drawn before.
  @Test func aNormWithoutWeightsIsOneOfOnesAndZeros() throws {
    let path = golden("trace-32-grey")
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
    #expect(norm.weight.value.scalars.allSatisfy { $0 == 1 })
    #expect(norm.bias.value.scalars.allSatisfy { $0 == 0 })
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
    configuration.initialGenerator = golden("trace-32-grey")
    configuration.initialDiscriminator = configuration.initialGenerator
    let trainer = DCGANTrainer(model, seed: 1)
    #expect {
      try trainer.loadInitialNetworks(of: configuration)
    } throws: { "\($0)".hasSuffix("train with --\(setting) \(value)") }
  }
}
