import KernelInterface
import Kernels
import Reference
import TestSupport
import Testing

/// What is particular to Winograd's algorithm. `ConvolutionTests` compares it with the definition.
@Suite struct WinogradTests {
  /// Every remainder of height and width by the tiles of either pass, with channels around vectors.
  @Test(arguments: 2...18)
  func sizes(height: Int) {
    for width in 2...18 {
      let index = height + width
      let problem = ConvolutionProblems.problem(
        batch: 1 + index % 2, height: height, width: width, inputs: [1, 5, 16, 18][index % 4],
        outputs: [3, 17, 2, 33, 16][index % 5], kernel: (4, 4), stride: 2, padding: 1)
      expectExact(problem.shape)
    }
  }

  /// Few input channels, whose phases are transformed together: several images in a block of tiles,
  /// lines that a block ends in, lines longer than a block, odd sizes.
  @Test(
    arguments: 1...4,
    [(7, 9, 14), (3, 41, 70), (2, 64, 64), (1, 9, 900), (1, 301, 10), (40, 4, 5), (9, 33, 62)])
  func fewChannels(inputs: Int, images: (batch: Int, height: Int, width: Int)) {
    let problem = ConvolutionProblems.problem(
      batch: images.batch, height: images.height, width: images.width, inputs: inputs,
      outputs: [9, 16, 3, 5][inputs - 1], kernel: (4, 4), stride: 2, padding: 1)
    expectExact(problem.shape)
  }

  /// More tiles in an image than a task transforms at once, two panels and more channels than one:
  /// tiles of a task's images, some panels of them, and all of that on several threads.
  @Test(arguments: [(9, 40), (40, 9), (20, 70)])
  func manyTilesInAnImage(inputs: Int, outputs: Int) {
    let shape = ConvolutionProblems.problem(
      batch: 2, height: 90, width: 94, inputs: inputs, outputs: outputs, kernel: (4, 4), stride: 2,
      padding: 1
    ).shape
    expectExact(shape)
    let operands = ConvolutionOperands.uniform(shape)
    for pass in ConvolutionPass.allCases {
      let results = [1, 2, 7].map { threads in
        ConvolutionMethod(engine: Engine(threads: threads), pass: pass, algorithm: .winograd)(
          shape, operands)
      }
      expectEqual(results[1], results[0], "\(pass), 2 threads")
      expectEqual(results[2], results[0], "\(pass), 7 threads")
    }
  }

  /// Two blocks of depth and several panels; for the input gradient, more tiles in a task than in a
  /// register tile.
  @Test(arguments: [(66, 40), (12, 270)])
  func blocksOfSeveralPanels(inputs: Int, outputs: Int) {
    let problem = ConvolutionProblems.problem(
      batch: 1, height: 54, width: 56, inputs: inputs, outputs: outputs, kernel: (4, 4), stride: 2,
      padding: 1)
    expectExact(problem.shape)
  }

  /// More channels than a block of the filter gradient has, and more than a depth block.
  @Test(arguments: [(65, 20), (20, 129), (70, 40), (3, 260), (130, 3)])
  func channels(inputs: Int, outputs: Int) {
    let problem = ConvolutionProblems.problem(
      batch: 2, height: 9, width: 8, inputs: inputs, outputs: outputs, kernel: (4, 4), stride: 2,
      padding: 1)
    expectExact(problem.shape)
  }

  /// Chunks of different sizes and of more tiles than a block of depth: 283 and 284 of 256.
  @Test func chunksOfSeveralBlocksOfDepth() {
    let shape = ConvolutionProblems.problem(
      batch: 3, height: 70, width: 166, inputs: 9, outputs: 40, kernel: (4, 4), stride: 2,
      padding: 1
    ).shape
    // The sums are over so many positions that few of them may count.
    var operands = ConvolutionOperands.transformable(shape)
    for index in operands.output.indices where index % 61 != 0 { operands.output[index] = 0 }
    expectExact(shape, .filterGradient, operands)
  }

  /// Fewer tiles than columns, so that the filter is transformed in pieces; but so many that they
  /// come in two chunks, the first of which ends within an image.
  @Test(arguments: [
    (ConvolutionPass.forward, 5, 160), (.inputGradient, 40, 5), (.inputGradient, 65, 140),
    (.forward, 66, 170),
  ])
  func chunksOfWideFilters(pass: ConvolutionPass, inputs: Int, outputs: Int) {
    let shape = ConvolutionProblems.problem(
      batch: 3, height: 38, width: 79, inputs: inputs, outputs: outputs, kernel: (4, 4), stride: 2,
      padding: 1
    ).shape
    let operands = ConvolutionOperands.transformable(shape)
    expectExact(shape, pass, operands)
  }

  /// Several chunks, in more blocks than tasks are wanted; also that threads change nothing there.
  @Test func chunksOfManyBlocks() {
    let shape = ConvolutionProblems.problem(
      batch: 2, height: 128, width: 136, inputs: 130, outputs: 200, kernel: (4, 4), stride: 2,
      padding: 1
    ).shape
    // Two positions and few filter elements count, so that the definition is computed at once, and
    // exactly.
    var operands = ConvolutionOperands.transformable(shape)
    for index in operands.output.indices where index / 200 % 4001 != 7 {
      operands.output[index] = 0
    }
    let expected = ConvolutionMethod(
      engine: Engine(threads: 2), pass: .filterGradient, algorithm: .im2col)(
        shape, operands)
    for threads in [1, 3] {
      let method = ConvolutionMethod(
        engine: Engine(threads: threads), pass: .filterGradient, algorithm: .winograd)
      expectEqual(method(shape, operands), expected, "\(method)")
    }
  }

  /// Numbers uniform in -1...1; twice the errors that were measured are allowed.
  @Test(arguments: MeasuredLayer.all, ConvolutionPass.allCases)
  func errorsAreBounded(layer: MeasuredLayer, pass: ConvolutionPass) throws {
    let operands = ConvolutionOperands.uniform(layer.shape)
    let expected = operands.reference(pass, layer.shape)
    let bound = try 2 * #require(layer.errors[pass])
    let methods = ConvolutionMethod.all(layer.shape, pass: pass)
    for method in methods where method.algorithm == .winograd {
      expectClose(method(layer.shape, operands), expected, tolerance: bound, "\(method)")
    }
  }

  private func expectExact(_ shape: ConvolutionShape) {
    let operands = ConvolutionOperands.transformable(shape)
    for pass in ConvolutionPass.allCases { expectExact(shape, pass, operands) }
  }

  private func expectExact(
    _ shape: ConvolutionShape, _ pass: ConvolutionPass, _ operands: ConvolutionOperands
  ) {
    let expected = operands.reference(pass, shape)
    let methods = ConvolutionMethod.all(shape, pass: pass)
    for (index, method) in methods.enumerated() where method.algorithm == .winograd {
      expectEqual(
        method(shape, operands, misalignment: index % 4), expected, "\(shape): \(method)")
    }
  }
}
