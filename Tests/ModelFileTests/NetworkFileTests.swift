import Checkpoints
import Foundation
import Layers
import RandomStreams
import Replay
import Tensors
import TestSupport
import Testing

@testable import GAN
@testable import ModelFiles

/// Networks in files that other people may have written.
struct NetworkFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A file of zeros of the given shapes.
  private func file(_ tensors: [(String, TensorShape)]) throws -> NetworkFile {
    var writer = PyTorchWriter()
    for (name, shape) in tensors {
      writer.add(Tensor(repeating: 0, shape: shape), named: name)
    }
    try writer.write(to: folder.file("x.pth"))
    return try NetworkFile(contentsOf: folder.file("x.pth"))
  }

  private func norm(_ name: String, _ channels: Int) -> [(String, TensorShape)] {
    ["weight", "bias", "running_mean", "running_var"].map { ("\(name).\($0)", [channels]) }
  }

  /// PyTorch's images of the same latent vectors, by generators with other kernels, biases, plain
  /// convolutions, leaky ReLUs and norms without weights (`Golden/make_network_goldens.py`).
  @Test(arguments: ["kernels", "leaky"])
  func drawsAsPyTorch(name: String) throws {
    let sampler = try Sampler(contentsOf: golden(name, ofType: "pth"))
    let goldens = try SafetensorsFile(contentsOf: golden("networks"))
    let latents = try goldens.tensor(named: "\(name).latents").nhwcFromNCHW()
    let images = sampler.images(of: LatentVectors(latents))
    let expected = try goldens.tensor(named: "\(name).images").nhwcFromNCHW()
    #expect(images.shape == expected.shape)
    expectClose(images.scalars(), expected.scalars(), tolerance: 1e-5)
  }

  @Test func whatFilesDoNotSayIsReadOffTheStatistics() throws {
    let kernels = try Sampler(contentsOf: golden("kernels", ofType: "pth"))
    #expect(kernels.generator.latentDistribution == .normal)
    #expect(kernels.generator.main.layers.filter { $0 is ReLU }.count == 4)
    #expect(kernels.generator.imageShape == [24, 24, 1])
    // A kernel of 5 pixels may double the image or make one row less.
    #expect(
      kernels.generator.notes.contains {
        $0.hasPrefix("read off")
          && $0.contains("'G.module.second.weight' stride 2, padding 2, output")
      })
    let leaky = try Sampler(contentsOf: golden("leaky", ofType: "pth"))
    #expect(leaky.generator.latentDistribution == .uniform)
    #expect(leaky.generator.notes.count == 2)
    #expect(
      leaky.generator.main.layers.map(\.description) == [
        "ConvTranspose2D(6, 8, kernel 4, stride 1, padding 0)", "BatchNorm2D(8)",
        "ConvTranspose2D(8, 8, kernel 4, stride 2, padding 1)", "BatchNorm2D(8)", "LeakyReLU(0.2)",
        "ConvTranspose2D(8, 8, kernel 6, stride 2, padding 2)", "BatchNorm2D(8)", "LeakyReLU(0.2)",
        "ConvTranspose2D(8, 3, kernel 4, stride 2, padding 1)", "Tanh",
      ])
  }

  /// The same network with its tensors in whatever order names have in a safetensors file.
  @Test func sortedNamesKeepTheOrderOfTheLayers() throws {
    let path = try golden("leaky", ofType: "pth")
    let source = try PyTorchFile(contentsOf: path)
    var writer = SafetensorsWriter()
    for entry in source.entries {
      // up9, up10, up11, up12
      var name = entry.name
      if name.hasPrefix("up") {
        let number = try #require(Int(name.dropFirst(2).prefix(1)))
        name = "up\(number + 8).weight"
      }
      writer.add(try source.tensor(named: entry.name), named: name)
    }
    try writer.write(to: folder.file("sorted.safetensors"))
    let images = try Sampler(contentsOf: folder.file("sorted.safetensors")).images(seeds: 0..<3)
    #expect(images.scalars() == (try Sampler(contentsOf: path).images(seeds: 0..<3).scalars()))
  }

  /// Files that are no generator, and what is said of the tensor that does not fit.
  @Test(
    arguments: [
      ([], "it has no tensors"),
      ([("a.weight", [4, 4, 4, 4])], "no layer enlarges"),
      (
        [("a.weight", [4, 6, 4, 4]), ("b.weight", [5, 3, 4, 4])],
        "'b.weight' [5, 3, 4, 4] does not take the 6"
      ),
      (
        [("a.weight", [4, 6, 4, 4]), ("b.weight", [6, 2, 4, 4])],
        "'b.weight' [6, 2, 4, 4] makes 2 channels"
      ),
      (
        [("a.weight", [4, 6, 4, 3]), ("b.weight", [6, 3, 4, 4])],
        "'a.weight' [4, 6, 4, 3] is the filter of a convolution whose kernel is no square"
      ),
      (
        [("fc.weight", [96, 4]), ("b.weight", [6, 3, 4, 4])],
        "'fc.weight' [96, 4] belongs to a fully connected layer"
      ),
      (
        [("a.weight", [4, 6, 4, 4]), ("b.weight", [6, 6, 3, 3]), ("c.weight", [6, 3, 4, 4])],
        "'b.weight' [6, 6, 3, 3] may be the filter of a convolution or of a transposed one"
      ),
      (
        [("a.weight", [4, 6, 4, 4]), ("b.weight", [3, 6, 4, 4])],
        "'b.weight' [3, 6, 4, 4] is the filter of a convolution that shrinks"
      ),
      (
        [("a.weight", [4, 6, 4, 4]), ("a.bias", [5]), ("b.weight", [6, 3, 4, 4])],
        "'a.bias' [5] does not fit the 6 channels"
      ),
      (
        [("a.weight_orig", [4, 6, 4, 4]), ("a.weight_u", [6])],
        "'a.weight_orig' [4, 6, 4, 4] belongs to a spectral norm without its vectors"
      ),
      (
        [("a.weight_g", [4, 1, 1, 1]), ("a.weight_v", [4, 6, 4, 4])],
        "'a.weight_g' [4, 1, 1, 1] belongs to a layer with weight norm"
      ),
      (
        [("a.weight", [4, 6, 4, 4]), ("a.weight_u", [6])],
        "'a.weight_u' [6] belongs to a layer of an unknown kind"
      ),
      (
        [("n.weight", [6]), ("n.bias", [6])],
        "'n.weight' [6] belongs to a norm that has no running statistics"
      ),
      (
        [("n.running_mean", [6]), ("n.running_var", [5])],
        "'n.running_var' [5] belongs to a batch norm of [6] channels"
      ),
      (
        [("n.running_mean", [6]), ("n.running_var", [6])],
        "'n.running_mean' [6] belongs to a batch norm that follows no convolution"
      ),
      (
        [("a.weight", [1, 3, 513, 513]), ("b.weight", [3, 3, 2, 2])],
        "'b.weight' [3, 3, 2, 2] makes images of more than 1024 pixels"
      ),
      ([("a.weight", [0, 6, 4, 4])], "'a.weight' [0, 6, 4, 4] has an extent of 0"),
      ([("a.weight", [2, 2])], "fully connected"), ([("a.weight", [])], "no 2-D convolution"),
    ] as [([(String, TensorShape)], String)])
  func othersAreRefusedWithTheTensorThatDoesNotFit(
    tensors: [(String, TensorShape)], explanation: String
  ) throws {
    let file = try file(tensors)
    #expect { try Generator(contentsOf: file) } throws: { error in
      "\(error)".contains("holds no DCGAN generator") && "\(error)".contains(explanation)
    }
  }

  @Test func smallFilesThatDescribeHugeLayersAreRefused() throws {
    var tensors: [(String, TensorShape)] = [("l0.weight", [1, 1, 4, 4])]
    for layer in 1..<8 { tensors.append(("l\(layer).weight", [1, 1, 2, 2])) }
    tensors += [("l8.weight", [1, 4096, 2, 2]), ("l9.weight", [4096, 3, 1, 1])]
    let file = try file(tensors)
    #expect { try Generator(contentsOf: file) } throws: { error in
      "\(error)".contains("'l8.weight' [1, 4096, 2, 2] makes more numbers than an image can need")
    }
  }

  /// What a file calls something reaches no terminal as it is.
  @Test func sentencesAreFitToBeRead() throws {
    let name = "\u{1b}[2J" + String(repeating: "n", count: 900)
    let path = folder.file("hostile.safetensors")
    var writer = SafetensorsWriter(metadata: ["format": name])
    writer.add(Tensor(repeating: 0, shape: [1]), named: name)
    try writer.write(to: path)
    let sentences = [
      #expect(throws: ModelFileError.self) { try Sampler(contentsOf: path) },
      #expect(throws: ModelFileError.self) { try LatentVectors(contentsOf: path, nz: 4) },
    ].map { $0?.description ?? "" }
    for sentence in sentences {
      #expect(sentence.contains("[2Jnnn"), "\(sentence.prefix(1000))")
      #expect(!sentence.contains("\u{1b}") && sentence.count < 1000)
    }
  }

  @Test func aDiscriminatorIsCalledOne() throws {
    let file = try file([("a.weight", [8, 3, 4, 4]), ("b.weight", [1, 8, 4, 4])] + norm("n", 1))
    #expect { try Generator(contentsOf: file) } throws: {
      "\($0)".contains("what it holds is a discriminator")
    }
    #expect(file.summary(of: .discriminator)[0].contains("colour images"))
  }

  /// Whatever the names around it, the generator's own are found.
  @Test(arguments: [
    "", "netG.", "module.", "state.G.module.", "models.generator._orig_mod.module.",
  ])
  func prefixesAreFound(prefix: String) throws {
    let model = ModelConfiguration(imageSize: 16, nz: 2, ngf: 1, ndf: 1)
    var tensors = model.discriminator.tensors.map { ("D." + $0.name, $0.shape) }
    if prefix.isEmpty { tensors = [] }
    tensors += model.generator.tensors.map { (prefix + $0.name, $0.shape) }
    let found = try file(tensors).find(.generator)
    #expect(
      try found.match.tutorial.get()
        == ModelConfiguration(
          imageSize: 16, nz: 2, ngf: 1))
    #expect(found.entries.count == model.generator.tensors.count)
    #expect(found.prefix == prefix)
  }

  /// Files in `../shared/data/checkpoints`; without them there is nothing to be seen.
  @Test func realCheckpoints() throws {
    let data = URL(filePath: #filePath).appending(path: "../../../../shared/data/checkpoints")
      .standardized.path
    guard FileManager.default.fileExists(atPath: data) else {
      print("skipped: there are no files in \(data)")
      return
    }
    let tutorial = try Sampler(contentsOf: data + "/tutorial-generator-digiface.pth")
    #expect(tutorial.generator.spec == ModelConfiguration().generator)
    let grey = try Sampler(contentsOf: data + "/amansunesh_fmnist_G.pth")
    #expect(grey.generator.imageShape == [28, 28, 1])
    #expect(grey.generator.latentDistribution == .normal)
    let faces = try Sampler(contentsOf: data + "/fletcher_celeba_G.pt")
    #expect(faces.generator.imageShape == [32, 32, 3])
    #expect(faces.generator.latentDistribution == .uniform)
    for name in ["csinva_mnist_netD_epoch_99.pth", "fletcher_celeba_D.pt"] {
      #expect { try Sampler(contentsOf: "\(data)/\(name)") } throws: {
        "\($0)".contains("what it holds is a discriminator")
      }
    }
    let discriminator = try NetworkFile(contentsOf: data + "/csinva_mnist_netD_epoch_99.pth")
    #expect(
      try discriminator.find(.discriminator).match.tutorial.get()
        == ModelConfiguration(imageSize: 32, nc: 1))
  }
}
