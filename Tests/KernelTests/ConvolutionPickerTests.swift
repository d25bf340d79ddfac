import KernelInterface
import Kernels
import Reference
import TestSupport
import Testing

/// Which variant the engine takes.
@Suite struct ConvolutionPickerTests {
  struct Row: CustomTestStringConvertible {
    var layer: String
    var pass: ConvolutionPass
    var batch: Int
    /// In training and while drawing.
    var training: ConvolutionVariant
    var drawing: ConvolutionVariant

    var testDescription: String { "\(layer), \(pass.rawValue), batch \(batch)" }
  }

  /// The tutorial's layers; the pass is the convolution's, so a generator runs forward as an input
  /// gradient.
  static let table: [Row] = [
    row("netG.main.0", .inputGradient, 1, .directDots),
    row("netG.main.0", .inputGradient, 16, .directDots, drawing: .im2col),
    row("netG.main.0", .inputGradient, 128, .im2col),
    row("netG.main.0", .forward, 1, .im2col),
    row("netG.main.0", .filterGradient, 128, .im2col),
    row("netG.main.3", .inputGradient, 1, .directDots, drawing: .im2col),
    row("netG.main.3", .inputGradient, 16, .winogradByFilter),
    row("netG.main.3", .inputGradient, 128, .winogradByFilter),
    row("netG.main.3", .forward, 1, .im2col),
    row("netG.main.3", .forward, 128, .winogradByFilter),
    row("netG.main.3", .filterGradient, 1, .im2col),
    row("netG.main.3", .filterGradient, 16, .winogradByChunks),
    row("netG.main.6", .inputGradient, 1, .directDots, drawing: .im2col),
    row("netG.main.6", .inputGradient, 16, .winogradByFilter),
    row("netG.main.6", .inputGradient, 128, .winogradByTiles),
    row("netG.main.6", .forward, 16, .winogradByFilter),
    row("netG.main.6", .forward, 128, .winogradByTiles),
    row("netG.main.9", .inputGradient, 1, .winogradByFilter),
    row("netG.main.9", .inputGradient, 16, .winogradByTiles),
    row("netG.main.9", .filterGradient, 1, .winogradByChunks),
    row("netG.main.12", .inputGradient, 1, .winogradFewChannels),
    row("netG.main.12", .inputGradient, 128, .winogradFewChannels),
    row("netG.main.12", .forward, 1, .directRows),
    row("netG.main.12", .forward, 128, .directRows),
    row("netG.main.12", .filterGradient, 16, .im2col),
    row("netG.main.12", .filterGradient, 128, .winogradFewChannels),
    row("netD.main.11", .forward, 128, .im2col),
    row("netD.main.11", .inputGradient, 128, .im2col),
  ]

  /// A row that is the same in training and while drawing has one variant.
  private static func row(
    _ layer: String, _ pass: ConvolutionPass, _ batch: Int, _ training: ConvolutionVariant,
    drawing: ConvolutionVariant? = nil
  ) -> Row {
    Row(
      layer: layer, pass: pass, batch: batch, training: training, drawing: drawing ?? training)
  }

  @Test(arguments: table)
  func tutorialsLayers(row: Row) throws {
    let problem = try #require(
      try problems(named: "dcgan64").first { $0.name == row.layer }, "\(row.layer)")
    var shape = problem.shape
    shape.batch = row.batch
    for level in Engine.supportedLevels {
      let picker = ConvolutionPicker(for: Engine(level: level, threads: 1))
      let training = picker.plan(for: shape, pass: row.pass)
      #expect(training.variant == row.training, "\(training.reason)")
      let drawing = picker.plan(for: shape, pass: row.pass, keepsFilter: true)
      #expect(drawing.variant == row.drawing, "\(drawing.reason)")
      #expect(training.shape == shape.canonical)
      #expect(!training.reason.isEmpty && !drawing.reason.isEmpty)
    }
  }

  /// Each crossover, from both sides: batches, images and channels around it.
  @Test(arguments: [
    // Winograd's algorithm needs 32 tiles, or 8 if both sides have 64 channels.
    (31, 8, 32, 63, ConvolutionPass.forward, ConvolutionVariant.im2col),
    (32, 8, 32, 63, .forward, .winogradByFilter), (7, 8, 64, 64, .forward, .im2col),
    (8, 8, 64, 64, .forward, .winogradByFilter),
    // ... and 16 channels, except for input gradients.
    (64, 8, 15, 40, .forward, .directRows), (64, 8, 16, 40, .forward, .winogradByTiles),
    (64, 8, 40, 15, .forward, .im2col), (64, 8, 40, 15, .filterGradient, .im2col),
    (64, 8, 40, 16, .filterGradient, .winogradByChunks),
    (256, 8, 40, 15, .inputGradient, .winogradByTiles),
    // By tiles, if there are as many tiles as columns of the filter.
    (64, 8, 32, 64, .forward, .winogradByTiles), (63, 8, 32, 64, .forward, .winogradByFilter),
    (128, 8, 32, 64, .inputGradient, .winogradByTiles),
    (127, 8, 32, 64, .inputGradient, .winogradByFilter),
    // ... and the transformed filter, 4 x 128 x 320 elements of each plane, has at most 163,840.
    (512, 8, 128, 320, .forward, .winogradByTiles), (512, 8, 129, 320, .forward, .winogradByFilter),
    // Few channels: 4, and the filter gradient needs 4,096 tiles.
    (64, 8, 4, 64, .inputGradient, .winogradFewChannels),
    (128, 8, 5, 64, .inputGradient, .winogradByTiles),
    (4095, 8, 4, 64, .filterGradient, .im2col),
    (4096, 8, 4, 64, .filterGradient, .winogradFewChannels),
    (4, 8, 3, 64, .inputGradient, .directNarrowDots), (4, 8, 4, 64, .inputGradient, .directDots),
    (4, 8, 5, 64, .inputGradient, .im2col),
    // Few positions: 16 for each image.
    (1, 8, 40, 64, .inputGradient, .directDots), (1, 8, 40, 63, .inputGradient, .im2col),
  ])
  func crossovers(
    batch: Int, side: Int, inputs: Int, outputs: Int, pass: ConvolutionPass,
    variant: ConvolutionVariant
  ) {
    let shape = ConvolutionProblems.problem(
      batch: batch, height: side, width: side, inputs: inputs, outputs: outputs, kernel: (4, 4),
      stride: 2, padding: 1
    ).shape
    for level in Engine.supportedLevels {
      let plan = ConvolutionPicker(for: Engine(level: level, threads: 1))
        .plan(for: shape, pass: pass)
      #expect(plan.variant == variant, "\(plan.reason)")
    }
  }

  /// An algorithm that is asked for is taken, in the variant that fits the shape.
  @Test func algorithmsOnRequest() {
    let picker = ConvolutionPicker(for: Engine(threads: 1))
    let shape = ConvolutionProblems.problem(
      batch: 1, height: 8, width: 8, inputs: 3, outputs: 20, kernel: (4, 4), stride: 2, padding: 1
    ).shape
    for pass in ConvolutionPass.allCases {
      for algorithm in ConvolutionAlgorithm.allCases
      where ConvolutionPicker.supports(algorithm, shape, pass: pass) {
        let plan = picker.plan(for: shape, pass: pass, by: algorithm)
        #expect(plan.algorithm == algorithm)
        #expect(plan.reason.hasPrefix("asked for"))
      }
    }
    #expect(
      picker.plan(for: shape, pass: .forward, by: .winograd).variant == .winogradByFilter)
    #expect(
      picker.plan(for: shape, pass: .filterGradient, by: .winograd).variant
        == .winogradFewChannels)
  }

  /// With an algorithm of its own choice, the engine computes the definition.
  @Test(arguments: try problems(named: "odd"))
  func pickedVariants(problem: Problem) {
    let shape = problem.shape
    let operands = ConvolutionOperands.transformable(shape)
    let engine = Engine(threads: 2)
    let (input, filter) = (GuardedBuffer(operands.input), GuardedBuffer(operands.filter))
    let output = GuardedBuffer(operands.output)
    let results = ConvolutionPass.allCases.map {
      GuardedBuffer(count: operands.count(ofResultOf: $0))
    }
    engine.convolution2D(
      shape, input: input.buffer, filter: filter.buffer, into: results[0].buffer)
    engine.convolution2DInputGradient(
      shape, outputGradient: output.buffer, filter: filter.buffer, into: results[1].buffer)
    engine.convolution2DFilterGradient(
      shape, input: input.buffer, outputGradient: output.buffer, into: results[2].buffer)
    for (pass, result) in zip(ConvolutionPass.allCases, results) {
      expectEqual(result.scalars(), operands.reference(pass, shape), pass.rawValue)
    }
  }
}
