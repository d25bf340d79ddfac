import Autograd
import Checkpoints
import GAN
import Layers
import RandomStreams
import Tensors
import TestSupport
import Testing

@testable import ModelFiles

/// Files in which something is wrong with a generator, or which have more than one. They are made
/// of the trained one in `Golden/stranger-slope-0.3.pth`.
struct WholeNetworkTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private typealias Named = (name: String, tensor: Tensor)

  /// The tensors of a generator that was trained for a while.
  private func trained(_ name: String = "slope-0.3") throws -> [Named] {
    let file = try PyTorchFile(contentsOf: golden("stranger-\(name)", ofType: "pth"))
    return try file.entries.map { ($0.name, try file.tensor(named: $0.name)) }
  }

  private func write(_ tensors: [Named]) throws -> NetworkFile {
    var writer = PyTorchWriter()
    for (name, tensor) in tensors {
      if name.hasSuffix("num_batches_tracked") || name.hasSuffix("epoch") {
        writer.add(integers: [Int64(tensor.scalars()[0])], shape: [], named: name)
      } else {
        writer.add(tensor, named: name)
      }
    }
    try writer.write(to: folder.file("x.pth"))
    return try NetworkFile(contentsOf: folder.file("x.pth"))
  }

  private func zeros(_ name: String, _ shape: TensorShape) -> Named {
    (name, Tensor(repeating: 0.5, shape: shape))
  }

  private func tutorial(_ prefix: String = "main.") -> [Named] {
    var stream = RandomStream(seed: 1, name: "tutorial")
    let model = ModelConfiguration(imageSize: 16, nc: 1, nz: 6, ngf: 2, ndf: 2)
    var writer: [Named] = []
    for tensor in model.generator.tensors {
      let name = prefix + tensor.name.dropFirst("main.".count)
      let values =
        tensor.name.hasSuffix("running_var")
        ? Array(repeating: 1, count: tensor.shape.count) : stream.normals(tensor.shape.count)
      let isCount = tensor.name.hasSuffix("num_batches_tracked")
      writer.append((name, isCount ? Tensor([7], shape: []) : Tensor(values, shape: tensor.shape)))
    }
    return writer
  }

  /// Tensors that belong to the network and have no place in its chain.
  @Test func nothingIsLeftOver() throws {
    for (extra, sentence) in [
      ([zeros("fc.weight", [100, 10]), zeros("fc.bias", [100])], "'fc.weight' [100, 10] has no"),
      ([zeros("label_emb.weight", [10, 3])], "'label_emb.weight' [10, 3] is the embedding of"),
      ([zeros("attention.query.weight", [2, 2, 1, 1])], "'attention.query.weight' [2, 2, 1, 1]"),
      ([zeros("scale", [16])], "'scale' [16] has no place"),
    ] {
      for prefix in ["main.", "G.main."] {
        let owner = String(prefix.dropLast("main.".count))
        let file = try write(tutorial(prefix) + extra.map { (owner + $0.name, $0.tensor) })
        #expect { try Generator(contentsOf: file) } throws: {
          "\($0)".contains(sentence.replacing("'", with: "'\(owner)", maxReplacements: 1))
        }
      }
    }
    // Beside what is called a generator, a single layer is not another network.
    #expect(throws: ModelFileError.self) {
      try Generator(contentsOf: write(tutorial("gen.") + [zeros("embed.weight", [10, 3])]))
    }
  }

  /// Other things in the file are no part of it, and are named.
  @Test func otherThingsAreNoPart() throws {
    let critic = [zeros("D.main.0.weight", [4, 1, 4, 4]), zeros("D.head.weight", [1, 64])]
    let file = try write(
      tutorial("G.main.") + critic + [
        zeros("optimizer_G.state.0.exp_avg", [6, 8, 4, 4]), zeros("fixed_noise", [64, 6, 1, 1]),
        zeros("epoch", []),
      ])
    #expect(try Generator(contentsOf: file).imageShape == [16, 16, 1])
    #expect(
      file.summary(of: .generator).last == "beside it: D.*, optimizer_G.*, fixed_noise, epoch")
  }

  /// A file that was split: the second part alone, and one with a hole.
  @Test(arguments: [(["main.0.", "main.1."], "layer 3"), (["main.3.", "main.4."], "layer 6")])
  func partsOfNetworksAreRefused(missing: [String], layer: String) throws {
    var channels: [Named] = []
    for (name, tensor) in tutorial() {
      // All layers make as many channels, so that any two of them fit.
      var tensor = tensor
      if name == "main.0.weight" { tensor = Tensor(repeating: 0.5, shape: [8, 8, 4, 4]) }
      if name == "main.3.weight" { tensor = Tensor(repeating: 0.5, shape: [8, 8, 4, 4]) }
      if name == "main.6.weight" { tensor = Tensor(repeating: 0.5, shape: [8, 1, 4, 4]) }
      if name.hasPrefix("main.1.") || name.hasPrefix("main.4."), tensor.shape.rank == 1 {
        tensor = Tensor(repeating: 0.5, shape: [8])
      }
      channels.append((name, tensor))
    }
    let part = channels.filter { tensor in !missing.contains { tensor.name.hasPrefix($0) } }
    #expect { try Generator(contentsOf: write(part)) } throws: {
      "\($0)".contains("belongs to \(layer)") && "\($0)".contains("are missing")
    }
    _ = try write(channels).find(.generator)
  }

  /// The average is taken, and another one by its name.
  @Test func ofTwoGeneratorsTheAverageIsTaken() throws {
    let raw = try trained()
    let average = raw.map { name, tensor in
      (name: name, tensor: name == "3.0.weight" ? tensor.map { $0 / 2 } : tensor)
    }
    let file = try write(
      raw.map { ("G." + $0.name, $0.tensor) } + average.map { ("G_ema." + $0.name, $0.tensor) })
    func images(_ network: String?) throws -> [Float] {
      var choices = GeneratorChoices()
      choices.network = network
      return Sampler(try Generator(contentsOf: file, choices: choices)).images(seeds: 0..<1)
        .scalars()
    }
    let generator = try Generator(contentsOf: file)
    #expect(
      generator.notes.first
        == "the file holds 2 generators (G, G_ema); G_ema draws, and --network takes another")
    let (rawImages, averageImages) = (try images("G"), try images("G_ema"))
    #expect(rawImages != averageImages)
    #expect(try images(nil) == averageImages)
    #expect(
      rawImages
        == (try Sampler(
          contentsOf: golden("stranger-slope-0.3", ofType: "pth")
        ).images(seeds: 0..<1).scalars()))
    #expect { try images("generator") } throws: {
      "\($0)".contains("holds no generator 'generator'; name one of these: G, G_ema")
    }
    #expect(file.findings().first?.contains("2 generators: G, G_ema") == true)
  }

  /// The prefix of this program's checkpoints is tried before all tensors are, which are the same.
  @Test(arguments: ["", "netG.", "final.netG."])
  func oneGeneratorIsFoundOnce(prefix: String) throws {
    let file = try write(try trained().map { (prefix + $0.name, $0.tensor) })
    #expect(file.generators().map(\.prefix) == [prefix])
    #expect(file.findings() == [])
    #expect(!(try Generator(contentsOf: file)).notes.contains { $0.contains("generators") })
  }

  @Test(arguments: [("2.0.weight", Float.nan), ("1.1.running_var", .infinity)])
  func whatIsNotFiniteIsRefused(name: String, value: Float) throws {
    let file = try write(
      trained().map { own, tensor in
        var numbers = tensor.scalars()
        if own == name { numbers[numbers.count / 2] = value }
        return (own, Tensor(numbers, shape: tensor.shape))
      })
    let errors = [
      #expect(throws: ModelFileError.self) { try Generator(contentsOf: file) },
      #expect(throws: ModelFileError.self) {
        try file.export(
          [.generator], isHalf: false, as: .safetensors, to: folder.file("y.safetensors"))
      },
    ]
    for error in errors {
      #expect(error?.description.contains("tensor '\(name)' in ") == true)
      #expect(error?.description.contains("is no finite number") == true)
    }
    #expect(try folder.content == ["x.pth"])
    #expect(file.findings().first?.contains("not finite: tensor '\(name)'") == true)
  }

  /// Statistics of a file that are not those of its weights.
  @Test func statisticsThatDoNotFitAreTold() throws {
    let file = try write(
      trained().map { name, tensor in
        (name, name == "1.1.running_var" ? tensor.map { $0 / 7 } : tensor)
      })
    let notes = try Generator(contentsOf: file).notes
    #expect(notes.last?.contains("do not fit its weights") == true)
    #expect(notes.last?.contains("'1.1.running_var'") == true)
    #expect(notes.last?.contains("--batch-stats") == true)
    let fitting = try Generator(contentsOf: write(trained())).notes
    #expect(fitting.allSatisfy { !$0.contains("do not fit") })
  }

  /// A variance cannot be negative, and numbers that overflow on the way are told.
  @Test func impossibleStatisticsAreNotPassedOver() throws {
    let negative = try write(
      trained().map { name, tensor in
        (name, name == "1.1.running_var" ? tensor.map { _ in -1 } : tensor)
      })
    #expect { try Generator(contentsOf: negative) } throws: {
      "\($0)".contains("'1.1.running_var' has a variance of -1.0")
    }
    let huge = try write(
      trained().map { name, tensor in
        (name, name == "2.0.weight" ? tensor.map { $0 * 1e30 } : tensor)
      })
    let notes = try Generator(contentsOf: huge).notes
    #expect(notes.last?.contains("do not fit its weights") == true, "\(notes)")
  }

  /// Converted files have counts of 0 beside the statistics of a training.
  @Test func countsAloneDoNotTellWhetherANetworkWasTrained() throws {
    let file = try write(
      trained().map { name, tensor in
        (name, name.hasSuffix("num_batches_tracked") ? Tensor([0], shape: []) : tensor)
      })
    #expect(try Generator(contentsOf: file).spec == Generator(contentsOf: write(trained())).spec)
  }

  /// A discriminator that takes what the generator makes does not go on with its chain.
  @Test func aChainEndsWithItsNetwork() throws {
    let generator = try trained()
    let channels = try #require(generator.last { $0.tensor.shape.rank == 4 }?.tensor.shape[1])
    let critic = [
      (name: "disc.0.weight", tensor: Tensor(repeating: 0.1, shape: [4, channels, 3, 3])),
      (name: "disc.2.weight", tensor: Tensor(repeating: 0.1, shape: [1, 4, 3, 3])),
    ]
    let both = try write(generator.map { ("gen." + $0.name, $0.tensor) } + critic)
    let images = try Sampler(Generator(contentsOf: both)).images(seeds: 0..<1).scalars()
    let alone = try Sampler(Generator(contentsOf: write(generator))).images(seeds: 0..<1)
    #expect(images == alone.scalars())
  }

  @Test func neverTrained() throws {
    let file = try write(
      tutorial().map { name, tensor in
        (name, name.hasSuffix("num_batches_tracked") ? Tensor([0], shape: []) : tensor)
      })
    let notes = try Generator(contentsOf: file).notes
    #expect(notes.contains { $0.hasPrefix("it was never trained") })
    #expect(try Generator(contentsOf: write(tutorial())).notes == [])
  }

  /// Checkpoints of this program say what they are.
  @Test func ownFilesLeaveNothingToChoose() throws {
    var choices = GeneratorChoices()
    choices.slope = 0.1
    #expect { try Sampler(contentsOf: golden("trace-32-grey"), choices: choices) } throws: {
      "\($0)".contains("says itself what its generator is")
    }
    #expect(try Sampler(contentsOf: golden("trace-32-grey")).generator.notes == [])
    #expect(try Sampler(contentsOf: BuiltInGenerator.path()).generator.notes == [])
  }
}
