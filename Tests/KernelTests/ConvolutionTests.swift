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
