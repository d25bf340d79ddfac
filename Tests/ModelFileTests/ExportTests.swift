import Autograd
import Checkpoints
import Layers
import RandomStreams
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

  /// 16x16 images from layers that tensors do not tell: `upsample` and `sigmoid`.
  private static let own = GANSpec(
    generator: NetworkSpec(
      input: [1, 1, 5],
      [
        .convTranspose(5, 8, kernel: 4), .batchNorm(8), .leakyReLU(slope: 0.3),
        .upsample(factor: 2), .conv(8, 6, kernel: 3, padding: 1, bias: true), .relu,
        .convTranspose(6, 4, kernel: 4, stride: 2, padding: 1), .relu,
        .conv(4, 3, kernel: 3, padding: 1), .sigmoid,
      ]),
    discriminator: NetworkSpec(
      input: [16, 16, 3],
      [.conv(3, 4, kernel: 4, stride: 4), .leakyReLU(), .conv(4, 1, kernel: 4)]),
    latents: .uniform)

  /// A checkpoint of `networks` as far as it describes them.
  private func checkpoint(
    of networks: GANSpec, metadata: [String: String] = ["format": "dcgan-checkpoint"]
  ) throws -> (file: NetworkFile, generator: Generator) {
    var stream = RandomStream(seed: 1, name: "export")
    let generator = Generator(networks.generator, latents: networks.latents, using: &stream)
    var metadata = metadata
    metadata["networks"] = metadata["networks"] ?? networks.compactJSON
    var writer = SafetensorsWriter(metadata: metadata)
    generator.main.save(to: &writer, prefix: "netG.")
    networks.discriminator.makeNetwork(using: &stream).save(to: &writer, prefix: "netD.")
    try writer.write(to: folder.file("run.safetensors"))
    return (try NetworkFile(contentsOf: folder.file("run.safetensors")), generator)
  }

  @Test(arguments: [[NetworkFile.Network.generator], [.generator, .discriminator]])
  func exportsOfNetworksOfOnesOwnSayWhatTheyAre(networks: [NetworkFile.Network]) throws {
    let (file, generator) = try checkpoint(of: Self.own)
    let expected = Sampler(generator).images(seeds: 0..<2)
    let path = folder.file("x.safetensors")
    try file.export(networks, isHalf: false, as: .safetensors, to: path)
    #expect(try Sampler(contentsOf: path).images(seeds: 0..<2).scalars() == expected.scalars())
    let again = folder.file("again.safetensors")
    try NetworkFile(contentsOf: path).export(networks, isHalf: false, as: .safetensors, to: again)
    #expect(try bytes(of: again) == bytes(of: path))
    let found = try NetworkFile(contentsOf: path)
    #expect(try found.find(.generator).match.spec == Self.own.generator)
    if networks.count == 2 { #expect(try found.networks().networks == Self.own) }
  }

  @Test func writtenGeneratorsSayWhatTheyAre() throws {
    let (_, generator) = try checkpoint(of: Self.own)
    let path = folder.file("x.safetensors")
    try generator.write(to: path)
    let images = try Sampler(contentsOf: path).images(seeds: 0..<2)
    #expect(images.scalars() == Sampler(generator).images(seeds: 0..<2).scalars())
    // It describes no discriminator.
    #expect(throws: ModelFileError.self) { try NetworkFile(contentsOf: path).find(.discriminator) }
  }

  @Test func aDiscriminatorOfOnesOwnIsExportedWithItsLayers() throws {
    let (file, _) = try checkpoint(of: Self.own)
    let path = folder.file("x.safetensors")
    try file.export([.discriminator], isHalf: false, as: .safetensors, to: path)
    let found = try NetworkFile(contentsOf: path)
    #expect(try found.find(.discriminator).match.spec == Self.own.discriminator)
  }

  /// Networks from a file that are the tutorial's are the tutorial's.
  @Test func theTutorialsNetworksAreRecognised() throws {
    let model = ModelConfiguration(imageSize: 16, nc: 1, nz: 4, ngf: 2, ndf: 3)
    let (file, generator) = try checkpoint(of: model.networks)
    let found = try file.find(.generator).match.tutorial.get()
    #expect(found.ngf == 2 && found.nz == 4 && found.imageSize == 16 && found.nc == 1)
    #expect(try file.find(.discriminator).match.tutorial.get().ndf == 3)
    let path = folder.file("x.safetensors")
    try file.export([.generator, .discriminator], isHalf: false, as: .safetensors, to: path)
    #expect(try SafetensorsFile(contentsOf: path).metadata == ["format": "pt"])
    try generator.write(to: path)
    #expect(try SafetensorsFile(contentsOf: path).metadata == ["format": "pt"])
  }

  /// Other programs may use the name of the metadata entry.
  @Test(arguments: ["three", "{\"format\": \"graph\"}", "[]"])
  func networksOfOtherProgramsAreNotRead(text: String) throws {
    let model = ModelConfiguration(imageSize: 16, nc: 1, nz: 4, ngf: 2, ndf: 3)
    let (file, _) = try checkpoint(
      of: model.networks, metadata: ["format": "pt", "networks": text])
    #expect(try Generator(contentsOf: file).spec == model.generator)
    let ours = try checkpoint(
      of: model.networks, metadata: ["format": "dcgan-checkpoint", "networks": text])
    #expect(throws: ModelFileError.self) { try Generator(contentsOf: ours.file) }
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
