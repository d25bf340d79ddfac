import KernelInterface
import Kernels
import Reference
import TestSupport
import Testing

/// Every way of computing a convolution against its definition, on whole numbers, whose sums are
/// exact in any order: equal means equal.
@Suite struct ConvolutionTests {
  @Test(arguments: try problems(named: "odd"))
  func oddProblems(problem: Problem) { expectExact(problem.shape) }

  @Test(arguments: ConvolutionProblems.geometries)
  func geometries(problem: Problem) { expectExact(problem.shape) }

  @Test(arguments: ConvolutionProblems.channels)
  func channels(inputs: Int) {
    for (index, outputs) in ConvolutionProblems.channels.enumerated() {
      let problem = ConvolutionProblems.problem(
        batch: 1 + index % 3, height: 5, width: 3 + index % 4, inputs: inputs, outputs: outputs,
        kernel: (2, 3), stride: 1 + index % 2, padding: 1)
      expectExact(problem.shape)
    }
  }

  @Test(arguments: ConvolutionProblems.products)
  func products(rows: Int, depth: Int, columns: Int) {
    expectExact(ConvolutionProblems.product(rows: rows, depth: depth, columns: columns).shape)
  }

  @Test(arguments: ConvolutionProblems.rows)
  func rows(problem: Problem) { expectExact(problem.shape) }

  @Test(arguments: ConvolutionProblems.blocks)
  func blocks(problem: Problem) { expectExact(problem.shape) }

  /// The first and last layers of the tutorial's networks, for one image.
  @Test(arguments: try problems(named: "dcgan64-batch1").filter { $0.shape.multiplyAdds < 4 << 20 })
  func tutorialsLayers(problem: Problem) { expectExact(problem.shape) }

  /// With an algorithm of its own choice, the engine computes the same.
  @Test(arguments: try problems(named: "odd"))
  func pickedAlgorithms(problem: Problem) {
    let shape = problem.shape
    let operands = ConvolutionOperands.transformable(shape)
    for pass in ConvolutionPass.allCases {
      let choice = ConvolutionPicker.choice(for: shape, pass: pass)
      #expect(ConvolutionPicker.supports(choice.algorithm, shape, pass: pass))
      #expect(!choice.reason.isEmpty)
    }
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

  /// What the picker takes for the tutorial's networks.
  @Test(arguments: try problems(named: "dcgan64"), [1, 16, 128])
  func picksForTheTutorial(problem: Problem, batch: Int) {
    var shape = problem.shape
    shape.batch = batch
    for pass in ConvolutionPass.allCases {
      for keepsFilter in [false, true] {
        let choice = ConvolutionPicker.choice(
          for: shape.canonical, pass: pass, keepsFilter: keepsFilter)
        #expect(ConvolutionPicker.supports(choice.algorithm, shape.canonical, pass: pass))
        // Inner layers have 1, 2 x 2 or 4 x 4 tiles an image, outer ones 8 x 8.
        let isInner = shape.stride == 2 && min(shape.inputChannels, shape.outputChannels) > 3
        if isInner && batch == 16 { #expect(choice.algorithm == .winograd) }
        if !isInner && pass == .filterGradient && batch < 128 {
          #expect(choice.algorithm == .im2col)
        }
        if shape.stride == 1 { #expect(choice.algorithm != .winograd) }
        if shape.inputChannels == 3 && pass == .forward { #expect(choice.algorithm == .direct) }
        if batch == 1 && isInner && shape.outputHeight <= 8 {
          #expect(choice.algorithm != .winograd)
        }
      }
    }
  }

  private func expectExact(_ shape: ConvolutionShape) {
    // The longest sums are those of the filter gradient, over all positions of the batch.
    let terms = shape.batch * shape.outputHeight * shape.outputWidth
    let depth = max(shape.inputChannels, shape.outputChannels)
    precondition(16 * max(terms, depth * shape.kernelHeight * shape.kernelWidth) <= 1 << 24)
    let operands = ConvolutionOperands.integers(shape)
    let transformable = ConvolutionOperands.transformable(shape)
    for pass in ConvolutionPass.allCases {
      let methods = ConvolutionMethod.all(shape, pass: pass)
      let (transforming, others) = (
        methods.filter { $0.algorithm == .winograd }, methods.filter { $0.algorithm != .winograd }
      )
      for (methods, operands) in [(others, operands), (transforming, transformable)]
      where !methods.isEmpty {
        let expected = operands.reference(pass, shape)
        for (index, method) in methods.enumerated() {
          expectEqual(
            method(shape, operands, misalignment: index % 4), expected, "\(shape): \(method)")
        }
      }
    }
  }
}
