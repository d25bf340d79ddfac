import Autograd
import Checkpoints
import Layers
import Tensors
import TestSupport
import Testing

@testable import GAN
@testable import ModelFiles

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
      images.scalars()
        == (try Sampler(contentsOf: golden("trace-32-grey")).images(seeds: 0..<2).scalars()))
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
      try exported.tensor(named: "main.0.weight").scalars(), source.scalars(), tolerance: 0x1p-11)
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
}
