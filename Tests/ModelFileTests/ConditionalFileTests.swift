import Checkpoints
import GAN
import Layers
import ModelFiles
import Tensors
import TestSupport
import Testing

/// An exported conditional generator of two classes, `bar` and `disc`: what PyTorch draws from it,
/// and what becomes of its classes (`Golden/make_conditional_golden.py`).
@Suite struct ConditionalFileTests {
  @Test(arguments: ["bar", "disc"])
  func agreesWithPyTorch(name: String) throws {
    let sampler = try Sampler(contentsOf: golden("conditional-16"))
    let file = try SafetensorsFile(contentsOf: golden("conditional-16-images"))
    let label = try #require(sampler.generator.label(of: name))
    let latents = LatentVectors(try file.tensor(named: "noise").nhwcFromNCHW())
    let images = sampler.images(of: latents.conditioned(on: { _ in label }, of: 2))
    let expected = try file.tensor(named: "images.\(name)").nhwcFromNCHW()
    #expect(images.shape == expected.shape)
    let differences = zip(images.scalars(), expected.scalars()).map { abs($0 - $1) }
    #expect(differences.filter { !($0 < 1e-5) } == [])
  }

  /// The file that PyTorch has read is what is written today, by exports and by programs.
  @Test func anExportKeepsTheClasses() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("again.safetensors")
    try NetworkFile(contentsOf: golden("conditional-16")).export(
      [.generator], isHalf: false, as: .safetensors, to: path)
    #expect(try bytes(of: path) == bytes(of: golden("conditional-16")))
    let generator = try Generator(contentsOf: NetworkFile(contentsOf: path))
    #expect(generator.classes == ["bar", "disc"] && generator.nz == 8)
    try generator.write(to: path)
    #expect(try Generator(contentsOf: NetworkFile(contentsOf: path)).classes == ["bar", "disc"])
  }

  /// PyTorch's format has the weights, and no place for the classes.
  @Test func aPickledExportHasTheWeights() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("x.pth")
    let source = try NetworkFile(contentsOf: golden("conditional-16"))
    try source.export([.generator], isHalf: false, as: .pyTorch, to: path)
    let plain = try Sampler(contentsOf: path)
    #expect(plain.generator.classes == [] && plain.generator.nz == 10)
    let latents = try Sampler(contentsOf: golden("conditional-16")).latents(seeds: 0..<3)
    #expect(
      plain.images(of: LatentVectors(latents.tensor())).scalars()
        == (try Sampler(contentsOf: golden("conditional-16")).images(of: latents).scalars()))
  }

  @Test func summariesNameTheClasses() throws {
    let file = try NetworkFile(contentsOf: golden("conditional-16"))
    #expect(
      file.summary(of: .generator)[0].contains(
        "images of 2 classes (bar, disc) from latent vectors of 8, the tutorial's with ngf 4"))
    // The tutorial's discriminator for the same classes completes the networks.
    let networks = try file.networks().networks
    #expect(networks.classes == ["bar", "disc"] && networks.discriminator.outputShape.count == 2)
    try networks.validate()
  }
}
