import Autograd
import Checkpoints
import Foundation
import GAN
import Layers
import RandomStreams
import Tensors
import Testing

@Suite struct ModelTests {
  /// The tutorial's networks at 64x64: names, shapes and counts as PyTorch's `state_dict` has them.
  @Test func tutorialSizes() {
    let trainer = DCGANTrainer(ModelConfiguration(), seed: 1)
    #expect(trainer.generator.main.parameterSet.count == 3_576_704)
    #expect(trainer.discriminator.main.parameterSet.count == 2_765_568)
    let names = trainer.generator.main.parameters.map(\.name)
    #expect(
      names.filter { $0.hasSuffix("weight") }
        == [0, 1, 3, 4, 6, 7, 9, 10, 12].map { "main.\($0).weight" })
    let discriminatorNames = trainer.discriminator.main.parameters.map(\.name)
    #expect(
      discriminatorNames == [
        "main.0.weight", "main.2.weight", "main.3.weight", "main.3.bias", "main.5.weight",
        "main.6.weight", "main.6.bias", "main.8.weight", "main.9.weight", "main.9.bias",
        "main.11.weight",
      ])
    #expect(
      trainer.generator.main.stateTensors.prefix(3).map(\.name) == [
        "main.1.running_mean", "main.1.running_var", "main.1.num_batches_tracked",
      ])
  }

  /// Scalars of a layer of one's own are numbers like others. Only counts are integers in files.
  @Test func scalarsOfOwnLayersComeBack() throws {
    final class Scalars: Layer {
      let parameter = Parameter(Tensor([0.5], shape: []), name: "weight")
      let state = StateTensor(Tensor([0.7], shape: []), name: "mean")
      let count = StateTensor(Tensor([3], shape: []), name: "steps", isCount: true)
      var parameters: [Parameter] { [parameter] }
      var stateTensors: [StateTensor] { [state, count] }
      func callAsFunction(_ input: Variable, mode: ForwardMode) -> Variable { input }
    }
    let path = NSTemporaryDirectory() + "scalars-\(UUID()).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let (saved, loaded) = (Scalars(), Scalars())
    saved.state.value = Tensor([-.infinity], shape: [])
    saved.parameter.assign(Tensor([0.25], shape: []))
    var writer = SafetensorsWriter()
    Sequential(name: "own", [saved]).save(to: &writer, prefix: "")
    try writer.write(to: path)
    let file = try SafetensorsFile(contentsOf: path)
    #expect(file.entries.filter { $0.type == .int64 }.map(\.name) == ["own.0.steps"])
    try Sequential(name: "own", [loaded]).load(from: file, prefix: "")
    #expect(loaded.parameter.value.scalars() == [0.25])
    #expect(loaded.state.value.scalars() == [-.infinity])
    #expect(loaded.count.value.scalars() == [3])
  }

  @Test(arguments: ModelConfiguration.validImageSizes)
  func everySizeFitsTogether(size: Int) {
    let configuration = ModelConfiguration(imageSize: size, nc: 3, nz: 4, ngf: 2, ndf: 2)
    let trainer = DCGANTrainer(configuration, seed: 1)
    var shape: TensorShape = [2, 1, 1, 4]
    for layer in trainer.generator.main.layers { shape = layer.outputShape(for: shape) }
    #expect(shape == [2, size, size, 3])
    for layer in trainer.discriminator.main.layers { shape = layer.outputShape(for: shape) }
    #expect(shape == [2, 1, 1, 1])
    // The first hidden layer has ngf * S / 8 channels at 4x4.
    #expect(
      trainer.generator.main.layers[0].outputShape(for: [1, 1, 1, 4]) == [1, 4, 4, size / 4])
  }

  @Test(arguments: ModelConfiguration.validImageSizes)
  func listedTensorsAreThoseOfTheNetworks(size: Int) {
    let configuration = ModelConfiguration(imageSize: size, nc: 3, nz: 4, ngf: 2, ndf: 5)
    let trainer = DCGANTrainer(configuration, seed: 1)
    func expectSame(_ tensors: [TensorSpec], _ model: Sequential) {
      var shapes = model.stateTensors.map { ($0.name, $0.value.shape) }
      shapes += model.parameters.map { parameter in
        let shape = parameter.value.shape
        return (parameter.name, shape.rank == 4 ? parameter.value.oihwFromHWIO().shape : shape)
      }
      let expected = shapes.map { "\($0) \($1)" }.sorted()
      #expect(tensors.map { "\($0.name) \($0.shape)" }.sorted() == expected)
    }
    expectSame(configuration.generator.tensors, trainer.generator.main)
    expectSame(configuration.discriminator.tensors, trainer.discriminator.main)
  }

  /// Networks in inference, whose convolutions compute what follows them, against their layers
  /// alone.
  @Test(arguments: [1, 5, 16])
  func inferenceIsThatOfTheLayers(batch: Int) {
    let configuration = ModelConfiguration(imageSize: 32, nc: 3, nz: 9, ngf: 8, ndf: 8)
    let trainer = DCGANTrainer(configuration, seed: 1)
    var stream = RandomStream(seed: 1, name: "test")
    let real = Tensor(stream.normals(4 * 32 * 32 * 3), shape: [4, 32, 32, 3])
    let noise = Tensor(stream.normals(36), shape: [4, 1, 1, 9])
    _ = trainer.step(real: real, noise: noise)
    let latents = Variable(trainer.generator.latents(batch, from: &stream))
    let (generator, discriminator) = (trainer.generator.main, trainer.discriminator.main)
    generator.parameterSet.withoutGradients {
      let images = trainer.generator(latents, mode: .inference)
      let expected = generator.layers.reduce(latents) { $1($0, mode: .inference) }
      #expect(images.value.scalars() == expected.value.scalars())
      discriminator.parameterSet.withoutGradients {
        let logits = trainer.discriminator(images, mode: .inference)
        let expected = discriminator.layers.reduce(images) { $1($0, mode: .inference) }
        #expect(logits.value.scalars() == expected.value.scalars())
      }
    }
  }

  @Test func initialWeightsHaveTheTutorialsMoments() throws {
    let trainer = DCGANTrainer(ModelConfiguration(), seed: 1)
    let filter = trainer.generator.main.parameters[3]
    #expect(filter.name == "main.3.weight")
    let values = filter.value.scalars()
    let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
    let variance = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    #expect(abs(mean) < 1e-4)
    #expect(abs((variance / Double(values.count)).squareRoot() - 0.02) < 1e-4)
    let norm = trainer.generator.main.parameters[1].value.scalars()
    let normMean = norm.reduce(0, +) / Float(norm.count)
    #expect(abs(normMean - 1) < 0.005)
  }

  @Test func flawsNameTheValidValues() throws {
    func flaw(_ configuration: ModelConfiguration) -> String? {
      #expect(throws: NetworkSpecError.self) { try configuration.validate() }?.description
    }
    let size = try #require(flaw(ModelConfiguration(imageSize: 100)))
    #expect(size.contains("100") && size.contains("16, 32, 64, 128, 256, 512"))
    #expect(flaw(ModelConfiguration(nc: 2))?.contains("3 for colour") == true)
    #expect(flaw(ModelConfiguration(nz: 0))?.contains("nz 0") == true)
    try ModelConfiguration().validate()
  }

  /// A whole network may be frozen while the other one is trained.
  @Test(arguments: ["G", "D"])
  func aFrozenNetworkStaysAsItIs(name: String) {
    let trainer = DCGANTrainer(ModelConfiguration(imageSize: 16, nz: 4, ngf: 2, ndf: 2), seed: 1)
    let networks = [("G", trainer.generator.main), ("D", trainer.discriminator.main)]
    for (other, network) in networks where other == name {
      network.parameterSet.setRequiresGradient(false)
    }
    let values = { networks.map { $0.1.parameters.map { $0.value.scalars() } } }
    let before = values()
    var stream = RandomStream(seed: 1, name: "test")
    let real = Tensor(stream.normals(4 * 16 * 16 * 3), shape: [4, 16, 16, 3])
    let noise = Tensor(stream.normals(16), shape: [4, 1, 1, 4])
    let report = trainer.step(real: real, noise: noise)
    #expect(report.isFinite)
    for ((other, _), (before, after)) in zip(networks, zip(before, values())) {
      #expect((before == after) == (other == name), "\(other)")
    }
  }

  /// A step trains every parameter but those that are frozen, which stay so.
  @Test func aFrozenParameterStaysFrozen() {
    let trainer = DCGANTrainer(ModelConfiguration(imageSize: 16, nz: 4, ngf: 2, ndf: 2), seed: 1)
    let discriminators = trainer.discriminator.main.parameters
    let parameters = trainer.generator.main.parameters + discriminators
    let frozen = [parameters[0], discriminators[1]]
    for parameter in frozen { parameter.requiresGradient = false }
    let before = parameters.map { $0.value.scalars() }
    var stream = RandomStream(seed: 1, name: "test")
    let real = Tensor(stream.normals(4 * 16 * 16 * 3), shape: [4, 16, 16, 3])
    let noise = Tensor(stream.normals(16), shape: [4, 1, 1, 4])
    for _ in 0..<3 { _ = trainer.step(real: real, noise: noise) }
    for (parameter, before) in zip(parameters, before) {
      let isFrozen = frozen.contains { $0 === parameter }
      #expect(parameter.requiresGradient != isFrozen, "\(parameter.name)")
      #expect((parameter.value.scalars() == before) == isFrozen, "\(parameter.name)")
    }
  }
}
