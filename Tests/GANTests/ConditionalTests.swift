import Autograd
import Checkpoints
import Foundation
import Layers
import RandomStreams
import Tensors
import TestSupport
import Testing

@testable import GAN

/// Networks that are conditional on classes, and what is drawn with them.
@Suite struct ConditionalTests {
  private static let classes = ["cat", "dog", "a \"b\"/ü\n,"]
  static let model = ModelConfiguration(
    imageSize: 16, nc: 3, nz: 5, ngf: 2, ndf: 3, classes: classes)

  private func batch(_ count: Int) -> (real: Tensor, noise: Tensor) {
    var stream = RandomStream(seed: 4, name: "test")
    return (
      Tensor(stream.normals(count * 768), shape: [count, 16, 16, 3]),
      Tensor(stream.normals(count * 5), shape: [count, 1, 1, 5])
    )
  }

  /// The fresh weights of the layers that classes do not change are those of other networks.
  @Test func classesChangeTheFirstAndTheLastLayer() {
    #expect(Self.model.generator.input == [1, 1, 8])
    #expect(Self.model.generator.tensors[0].shape == [8, 4, 4, 4])
    #expect(Self.model.discriminator.outputShape == [1, 1, 3])
    var plain = Self.model
    plain.classes = []
    #expect(
      Self.model.generator.layers.dropFirst() == plain.generator.layers.dropFirst()
        && Self.model.discriminator.layers.dropLast() == plain.discriminator.layers.dropLast())
    let trainer = DCGANTrainer(Self.model, seed: 1)
    #expect(trainer.generator.nz == 5 && trainer.generator.classes == Self.classes)
    #expect(GeneratorAverage(of: trainer.generator).generator.classes == Self.classes)
    #expect(Self.model.networks.nz == 5)
  }

  @Test func theInputIsALatentVectorAndAOneHotVector() {
    let generator = DCGANTrainer(Self.model, seed: 1).generator
    let input = generator.input(batch(2).noise, labels: [2, 0])
    let noise = batch(2).noise.scalars()
    #expect(input.shape == [2, 1, 1, 8])
    #expect(
      input.scalars() == Array(noise[..<5]) + [0, 0, 1] + Array(noise[5...]) + [1, 0, 0])
  }

  /// The logit of an image is the output of D at the place of its class.
  @Test func labelsPickLogits() {
    let discriminator = DCGANTrainer(Self.model, seed: 1).discriminator
    let images = Variable(batch(4).real)
    let outputs = discriminator.main(images, mode: .inference).value.scalars()
    let logits = discriminator(images, labels: [1, 2, 0, 2], mode: .inference).value
    #expect(logits.shape == [4])
    #expect(logits.scalars() == [outputs[1], outputs[5], outputs[6], outputs[11]])
  }

  /// Outputs of D for classes that a batch lacks get no gradient from it, neither from real images
  /// nor from fakes, so Adam's first step does not move their filters; and G's input of a class
  /// that was not drawn gets none.
  @Test(arguments: GANLoss.allCases)
  func onlyTheClassesOfABatchAreTrained(loss: GANLoss) throws {
    var recipe = Recipe()
    recipe.loss = loss
    let trainer = DCGANTrainer(Self.model, recipe: recipe, seed: 1)
    // [kernel, kernel, inputs, 3] and [kernel, kernel, outputs, 8].
    let last = try #require(trainer.discriminator.main.parameters.last)
    let first = trainer.generator.main.parameters[0]
    let before = (last.value.scalars(), first.value.scalars())
    let (real, noise) = batch(6)
    _ = trainer.step(real: real, labels: [0, 2, 2, 0, 0, 2], noise: noise)
    func moved(_ before: [Float], _ after: Tensor, _ width: Int) -> Set<Int> {
      Set(zip(before, after.scalars()).enumerated().filter { $1.0 != $1.1 }.map { $0.0 % width })
    }
    #expect(moved(before.0, last.value, 3) == [0, 2])
    #expect(moved(before.1, first.value, 8) == [0, 1, 2, 3, 4, 5, 7])
  }

  @Test func aClassIsCalledByItsNameOrItsNumber() {
    let named = DCGANTrainer(Self.model, seed: 1).generator
    #expect(named.label(of: "dog") == 1 && named.label(of: "0") == 0)
    for wrong in ["3", "-1", "Dog", ""] { #expect(named.label(of: wrong) == nil) }
    // 1 would be the eight.
    var digits = Self.model
    digits.classes = ["3", "8"]
    let numbered = DCGANTrainer(digits, seed: 1).generator
    #expect(numbered.label(of: "8") == 1 && numbered.label(of: "1") == nil)
  }

  @Test func descriptionsListTheClasses() throws {
    let networks = Self.model.networks
    #expect(try GANSpec(json: Data(networks.json.utf8)) == networks)
    #expect(try GANSpec(json: Data(networks.compactJSON.utf8)) == networks)
    #expect(!networks.compactJSON.contains("\n"))
    #expect(try GANSpec(json: JSONEncoder().encode(networks)) == networks)
    let model = try JSONEncoder().encode(Self.model)
    #expect(try JSONDecoder().decode(ModelConfiguration.self, from: model) == Self.model)
    // Files of networks without classes are as they were.
    var plain = Self.model
    plain.classes = []
    let coded = String(decoding: try JSONEncoder().encode(plain), as: UTF8.self)
    for text in [plain.networks.json, coded] { #expect(!text.contains("classes")) }
  }

  @Test(arguments: [
    (["cat"], "1 class, 'cat'"), (["cat", ""], "a class has an empty name"),
    (["cat", "cat"], "two classes have the name 'cat'"),
    ((0...4096).map(String.init), "4097 classes"),
    (["a", "b"], "makes [1, 1, 3] of an image; [1, 1, 2] is needed, a number for each class"),
    ([], "makes [1, 1, 3] of an image; a single number is needed"),
    ((0..<8).map(String.init), "its input is [1, 1, 8]; with 8 classes it is [1, 1, nz + 8]"),
  ])
  func sizesMustFitTheClasses(classes: [String], sentence: String) {
    var networks = Self.model.networks
    networks.classes = classes
    let error = #expect(throws: NetworkSpecError.self) { try networks.validate() }
    #expect(error?.description.contains(sentence) == true, "\(error?.description ?? "")")
  }

  @Test func latentVectorsCarryTheirClasses() throws {
    let plain = LatentVectors(seeds: 0..<3, nz: 2)
    let vectors = plain.conditioned(on: { $0 }, of: 3)
    let expected = [plain[0] + [1, 0, 0], plain[1] + [0, 1, 0], plain[2] + [0, 0, 1]]
    #expect(Array(vectors) == expected && vectors.nz == 2 && vectors.classCount == 3)
    #expect(vectors.tensor().scalars() == expected.flatMap(\.self))
    let each = plain.inEachClass(of: 2)
    #expect(each.count == 6 && each[1] == plain[1] + [1, 0] && each[5] == plain[2] + [0, 1])
    #expect(Array(vectors.mean()[2...]) == [1, 1, 1].map { Float($0 / 3.0) })
  }

  /// On the way from class to class, the same vector stays as it is, and classes mix linearly.
  @Test func classesMixLinearly() {
    let stops = LatentVectors(seeds: [7, 7, 8] as [UInt64], nz: 4)
      .conditioned(on: { [0, 2, 2][$0] }, of: 3)
    let plain = LatentVectors(seeds: [7, 7, 8] as [UInt64], nz: 4)
    let walk = stops.walk(steps: 5, joinsSegments: false)
    let z = plain.walk(steps: 5, joinsSegments: false)
    #expect(walk.count == 10)
    for step in 0..<5 {
      let share = Float(step) / 4
      #expect(walk[step] == z[step] + [1 - share, 0, share])
      #expect(walk[5 + step] == z[5 + step] + [0, 0, 1])
    }
  }

  /// Noise around the result of arithmetic changes latent vectors, not classes.
  @Test func arithmeticKeepsTheClass() {
    func group(_ seeds: Range<UInt64>) -> LatentVectors {
      LatentVectors(seeds: seeds, nz: 4).conditioned(on: { _ in 1 }, of: 2)
    }
    let sum = LatentArithmetic(group(0..<2), minus: group(2..<5), plus: group(5..<6))
    #expect(sum.result[0].count == 6 && sum.neighbourhood.count == 9)
    for vector in sum.neighbourhood { #expect(Array(vector[4...]) == [0, 1]) }
  }

  /// A file has latent vectors alone, or with their classes.
  @Test func filesHoldVectorsWithAndWithoutClasses() throws {
    let folder = try TemporaryFolder()
    let plain = LatentVectors(seeds: 0..<3, nz: 2)
    let vectors = plain.conditioned(on: { 2 - $0 }, of: 3)
    for vectors in [plain, vectors] {
      try vectors.write(to: folder.file("z.safetensors"))
      let read = try LatentVectors(
        contentsOf: folder.file("z.safetensors"), nz: 2, classCount: 3)
      #expect(Array(read) == Array(vectors) && read.classCount == vectors.classCount)
    }
    let error = #expect(throws: ModelFileError.self) {
      try LatentVectors(contentsOf: folder.file("z.safetensors"), nz: 4, classCount: 3)
    }
    let sentence = "[N, 4, 1, 1] or, with its 3 classes, [N, 7, 1, 1]"
    #expect(error?.description.contains(sentence) == true)
  }

  /// A seed gives the same image alone and in company; classes take turns, and may be chosen.
  @Test func seedsTakeTurnsInTheClasses() {
    let sampler = Sampler(DCGANTrainer(Self.model, seed: 1).generator)
    let images = sampler.images(seeds: 4..<10).scalars()
    let size = images.count / 6
    for (place, label) in [1, 2, 0, 1, 2, 0].enumerated() {
      let seed = UInt64(4 + place)
      let alone = sampler.images(seeds: [seed]).scalars()
      #expect(alone == Array(images[place * size..<(place + 1) * size]))
      #expect(alone == sampler.images(seeds: [seed], label: label).scalars())
      #expect(alone != sampler.images(seeds: [seed], label: (label + 1) % 3).scalars())
    }
  }

  /// A whole step of a program that forgets the labels, or gives them to other networks.
  @Test func labelsAreNeededExactlyWithClasses() async {
    expectMessage(
      "DCGANTrainer.step: 0 labels for 2 images of 3 classes",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let (real, noise) = ConditionalTests().batch(2)
        _ = DCGANTrainer(ConditionalTests.model, seed: 1).step(real: real, noise: noise)
      })
    expectMessage(
      "Generator.input: label 3 of 3 classes",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let (real, noise) = ConditionalTests().batch(2)
        _ = DCGANTrainer(ConditionalTests.model, seed: 1).step(
          real: real, labels: [0, 3], noise: noise)
      })
    expectMessage(
      "DCGANTrainer.step: 2 labels for 2 images of 0 classes",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let (real, noise) = ConditionalTests().batch(2)
        var model = ConditionalTests.model
        model.classes = []
        _ = DCGANTrainer(model, seed: 1).step(real: real, labels: [0, 0], noise: noise)
      })
  }
}
