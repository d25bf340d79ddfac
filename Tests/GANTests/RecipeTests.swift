import Autograd
import Checkpoints
import Foundation
import Kernels
import Layers
import Optimizers
import RandomStreams
import Tensors
import TestSupport
import Testing

@testable import GAN

/// What recipes do to a step, against PyTorch (`Golden/make_goldens.py`) and against identities.
@Suite struct RecipeTests {
  private func golden() throws -> SafetensorsFile {
    let folder = try #require(Bundle.module.resourcePath)
    return try SafetensorsFile(contentsOf: folder + "/Golden/recipes.safetensors")
  }

  // MARK: DiffAugment

  /// Colours, moves and holes, and the gradient through them.
  @Test func augmentationAgreesWithPyTorch() throws {
    let golden = try golden()
    let images = try golden.tensor(named: "augment.images").nhwcFromNCHW()
    let numbers = try golden.tensor(named: "augment.changes").scalars()
    let changes = stride(from: 0, to: numbers.count, by: 9).map { row in
      func whole(_ column: Int) -> Int { Int(numbers[row + column]) }
      return AugmentationDraw.Change(
        brightness: numbers[row], saturation: numbers[row + 1], contrast: numbers[row + 2],
        down: whole(3), right: whole(4), holeRows: whole(5)..<whole(6),
        holeColumns: whole(7)..<whole(8))
    }
    let shape = images.shape
    let draw = AugmentationDraw(changes, imageShape: [shape[1], shape[2], shape[3]])
    let input = Parameter(images, name: "images")
    let output = input.variable.augmented(by: draw)
    let expected = try golden.tensor(named: "augment.output").nhwcFromNCHW()
    expectClose(output.value.scalars(), expected.scalars(), tolerance: 1e-6, "output")
    output.backward(with: try golden.tensor(named: "augment.output_gradient").nhwcFromNCHW())
    let gradient = try golden.tensor(named: "augment.gradient").nhwcFromNCHW()
    expectClose(input.gradient.scalars(), gradient.scalars(), tolerance: 1e-6, "gradient")
  }

  /// Draws have the published ranges, reach their ends, and change nothing that was not asked for.
  @Test(arguments: [8, 13, 64])
  func drawsHaveThePublishedRanges(side: Int) {
    var stream = RandomStream(seed: 3, name: "test")
    let shape: TensorShape = [side, side, 3]
    let all = AugmentationDraw(
      DiffAugmentation.allCases, count: 4000, imageShape: shape, using: &stream
    ).changes
    func range(_ value: (AugmentationDraw.Change) -> Float) -> ClosedRange<Float> {
      let values = all.map(value)
      return values.min()!...values.max()!
    }
    func expect(_ found: ClosedRange<Float>, _ wanted: ClosedRange<Float>) {
      let slack = (wanted.upperBound - wanted.lowerBound) / 100
      #expect(abs(found.lowerBound - wanted.lowerBound) <= slack)
      #expect(abs(found.upperBound - wanted.upperBound) <= slack)
    }
    expect(range(\.brightness), -0.5...0.5)
    expect(range(\.saturation), 0...2)
    expect(range(\.contrast), 0.5...1.5)
    let most = (Float(side) / 8).rounded()
    #expect(range { Float($0.down) } == -most...most)
    #expect(range { Float($0.right) } == -most...most)
    let size = Int((Double(side) / 2).rounded())
    #expect(all.map(\.holeRows.count).max() == size)
    #expect(all.allSatisfy { 0 <= $0.holeRows.lowerBound && $0.holeRows.upperBound <= side })
    #expect(all.contains { $0.holeColumns.lowerBound == 0 })
    #expect(all.contains { $0.holeColumns.upperBound == side })

    for kind in DiffAugmentation.allCases {
      let change = AugmentationDraw([kind], count: 1, imageShape: shape, using: &stream).changes[0]
      let colours = [change.brightness, change.saturation, change.contrast]
      #expect((colours == [0, 1, 1]) == (kind != .color))
      #expect(kind == .translation || (change.down, change.right) == (0, 0))
      #expect(kind == .cutout || change.holeRows.isEmpty)
    }
  }

  // MARK: R1

  /// The central difference is the gradient of the gradient that PyTorch computes, where D has no
  /// kinks. What it is off by is a third derivative times the square of the move.
  @Test func gradientPenaltyIsTheGradientOfTheGradient() throws {
    let golden = try golden()
    let networks = GANSpec(
      generator: NetworkSpec(
        input: [1, 1, 2], [.convTranspose(2, 3, kernel: 8), .tanh]),
      discriminator: NetworkSpec(
        input: [8, 8, 3],
        [.conv(3, 4, kernel: 4, stride: 2, padding: 1, bias: true), .tanh, .conv(4, 1, kernel: 4)]))
    let trainer = DCGANTrainer(networks, seed: 1)
    let main = trainer.discriminator.main
    try main.load(from: golden, prefix: "penalty.")
    trainer.addGradientPenalty(
      of: try golden.tensor(named: "penalty.images").nhwcFromNCHW(), factor: 3)
    for parameter in main.parameters {
      let expected = try golden.tensor(named: "penalty.\(parameter.name)_gradient")
      expectClose(
        parameter.gradient.inPyTorchLayout.scalars(), expected.scalars(), tolerance: 2e-4,
        parameter.name)
    }
  }

  // MARK: Places in a run

  /// Rates and noise fall to 0 in a straight line, the last step still has a little of them.
  @Test func scheduleOfARun() {
    var recipe = Recipe()
    recipe.learningRateDecay = 0.5
    recipe.instanceNoise = 0.1
    recipe.discriminatorSteps = 3
    recipe.gradientPenalty = 2
    let plans = (0..<48).map { recipe.plan(step: $0, length: 48) }
    #expect(plans[..<25].allSatisfy { $0.learningRateScale == 1 })
    #expect(plans[36].learningRateScale == 0.5)
    #expect(plans[47].learningRateScale == 1.0 / 24)
    #expect(plans[0].instanceNoise == 0.1)
    #expect(plans[24].instanceNoise == 0.05)
    #expect(
      plans.indices.filter { plans[$0].updatesGenerator } == Array(stride(from: 2, to: 48, by: 3)))
    #expect(plans.indices.filter { plans[$0].gradientPenalty > 0 } == [0, 16, 32])
    #expect(plans[0].gradientPenalty == 32)
    // A run that goes on beyond its length stands still.
    #expect(recipe.plan(step: 60, length: 48).learningRateScale == 0)
    // The tutorial's does the same in every step.
    let usual = Recipe().plan(step: 7, length: .max)
    #expect(usual.learningRateScale == 1 && usual.instanceNoise == 0 && usual.updatesGenerator)
    #expect(usual.gradientPenalty == 0)
  }

  /// A step without an update of G leaves its weights alone, and reports what D said before.
  @Test func stepsOfTheDiscriminatorAlone() {
    var recipe = Recipe()
    recipe.discriminatorSteps = 2
    let sizes = ModelConfiguration(imageSize: 16, nz: 4, ngf: 4, ndf: 4)
    let trainer = DCGANTrainer(sizes, recipe: recipe, seed: 1)
    var stream = RandomStream(seed: 2, name: "batch")
    let real = Tensor(stream.normals(4 * 768), shape: [4, 16, 16, 3]).map { tanhf($0) }
    let weights = { trainer.generator.main.parameters.map { $0.value.scalars() } }
    let before = weights()
    let report = trainer.step(real: real, noise: trainer.generator.latents(4, from: &stream))
    #expect(weights() == before)
    #expect(report.dGZ1 == report.dGZ2)
    #expect(trainer.generatorOptimizer.step == 0)
    let next = trainer.step(real: real, noise: trainer.generator.latents(4, from: &stream))
    #expect(weights() != before)
    #expect(next.dGZ1 != next.dGZ2)
    #expect(trainer.generatorOptimizer.step == 1)
  }

  /// What is random about D's inputs depends on seed and step alone, not on threads or on the steps
  /// before.
  @Test func inputsOfTheDiscriminatorAreReproducible() {
    var recipe = Recipe()
    recipe.instanceNoise = 0.2
    recipe.diffAugmentation = DiffAugmentation.allCases
    let plan = recipe.plan(step: 5, length: 10)
    let images = Variable(Tensor(repeating: 0.25, shape: [5, 7, 7, 3]))
    func two(seed: UInt64, step: Int) -> [[Float]] {
      var inputs = DiscriminatorInputs(recipe, plan, seed: seed, step: step)
      return [inputs(images).value.scalars(), inputs(images).value.scalars()]
    }
    let first = two(seed: 1, step: 5)
    #expect(first == two(seed: 1, step: 5))
    #expect(first[0] != first[1])
    #expect(first != two(seed: 1, step: 6))
    #expect(first != two(seed: 2, step: 5))
    let engine = Engine.current
    defer { Engine.current = engine }
    for threads in [1, 3] {
      Engine.current = engine.limited(to: threads)
      #expect(first == two(seed: 1, step: 5))
    }

    // Noise alone has the deviation of the plan.
    recipe.diffAugmentation = []
    var inputs = DiscriminatorInputs(recipe, plan, seed: 1, step: 5)
    let zeros = Variable(Tensor(repeating: 0, shape: [16, 16, 16, 3]))
    let noise = inputs(zeros).value.scalars()
    let square = noise.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(noise.count)
    #expect(abs(square.squareRoot() - 0.1) < 0.003)
    #expect(abs(noise.reduce(0) { $0 + Double($1) } / Double(noise.count)) < 0.003)
  }

  // MARK: Spectral norm

  /// After many power iterations, the largest singular value of the filter is 1: the power
  /// iteration of a test that knows nothing of the layer's finds it.
  @Test func filtersHaveTheNormOne() throws {
    var stream = RandomStream(seed: 4, name: "weights")
    let layer = Conv2D(
      inputChannels: 5, outputChannels: 6, kernelSize: 3, spectralNorm: true, using: &stream)
    let input = Variable(Tensor(stream.normals(2 * 5 * 49), shape: [2, 7, 7, 5]))
    for _ in 0..<200 { _ = layer(input, mode: .training) }
    let norm = try #require(layer.spectralNorm)
    let filter = norm.filter(mode: .inference).value.scalars().map(Double.init)
    func element(_ row: Int, _ column: Int) -> Double { filter[row * 6 + column] }
    func length(_ vector: [Double]) -> Double {
      vector.reduce(0.0) { sum, value in sum + value * value }.squareRoot()
    }
    var vector = [Double](repeating: 1, count: 6)
    var largest = 0.0
    for _ in 0..<2000 {
      var rows = [Double](repeating: 0, count: 45)
      for row in 0..<45 {
        for column in 0..<6 { rows[row] += element(row, column) * vector[column] }
      }
      largest = length(rows)
      var next = [Double](repeating: 0, count: 6)
      for column in 0..<6 {
        for row in 0..<45 { next[column] += element(row, column) * rows[row] }
      }
      let scale = length(next)
      vector = next.map { $0 / scale }
    }
    #expect(abs(largest - 1) < 1e-5)
    // Inference changes nothing.
    let before = norm.left.value.scalars()
    _ = layer(input, mode: .inference)
    #expect(norm.left.value.scalars() == before)
  }

  /// D without batch norms: their biases are kept, and nothing else changes.
  @Test func spectrallyNormalizedDiscriminator() throws {
    var recipe = Recipe()
    recipe.spectralNorm = true
    let networks = recipe.applied(to: ModelConfiguration(imageSize: 16, ndf: 4).networks)
    #expect(networks.generator == ModelConfiguration(imageSize: 16, ndf: 4).generator)
    #expect(
      networks.discriminator.layers == [
        .conv(3, 4, kernel: 4, stride: 2, padding: 1, spectralNorm: true), .leakyReLU(),
        .conv(4, 8, kernel: 4, stride: 2, padding: 1, bias: true, spectralNorm: true), .leakyReLU(),
        .conv(8, 1, kernel: 4, spectralNorm: true),
      ])
    #expect(recipe.applied(to: networks) == networks)
    // As a file has it.
    let json = Data(networks.discriminator.json.utf8)
    #expect(try JSONDecoder().decode(NetworkSpec.self, from: json) == networks.discriminator)
    // PyTorch's names, in its order.
    let layer = networks.discriminator.layers[2]
    #expect(
      layer.tensors.map(\.name) == [
        "bias", "parametrizations.weight.original", "parametrizations.weight.0._u",
        "parametrizations.weight.0._v",
      ])
    var transposed = LayerSpec.ConvolutionSizes(inputs: 2, outputs: 2, kernel: 3)
    transposed.spectralNorm = true
    #expect(throws: NetworkSpecError.self) {
      try LayerSpec.convTranspose(transposed).outputShape(for: [4, 4, 2])
    }
  }

  // MARK: Sentences

  @Test func flawsAreNamed() {
    func flaw(_ change: (inout Recipe) -> Void) -> String {
      var recipe = Recipe()
      change(&recipe)
      return recipe.flaw ?? recipe.flaw(for: ModelConfiguration().networks) ?? ""
    }
    #expect(flaw { _ in } == "")
    #expect(flaw { $0.learningRateDecay = 1.5 }.hasPrefix("lr-decay 1.5 is not possible"))
    #expect(flaw { $0.learningRateDecay = .nan }.hasPrefix("lr-decay nan"))
    #expect(flaw { $0.discriminatorSteps = 0 }.hasPrefix("d-steps 0 is not possible"))
    #expect(flaw { $0.instanceNoise = -1 }.hasPrefix("instance-noise -1.0 is not possible"))
    #expect(flaw { $0.gradientPenalty = .infinity }.hasPrefix("gradient-penalty inf"))
    #expect(flaw { $0.gradientPenalty = 1 }.contains("without batch norm"))
    #expect(
      flaw {
        $0.gradientPenalty = 1; $0.spectralNorm = true
      } == "")
  }
}
