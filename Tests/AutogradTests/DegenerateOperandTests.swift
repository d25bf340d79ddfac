import Autograd
import Tensors
import TestSupport
import Testing

private func zeros(_ shape: TensorShape) -> Variable {
  Variable(Tensor(repeating: 0, shape: shape))
}

/// Operands of the right rank that no result can be computed from. The message is that of the
/// operation that was called and names its operands.
@Suite struct DegenerateOperandTests {
  @Test func batchNormNamesAllFour() async {
    expectMessage(
      "batchNorm: input [2, 3], weight [3], bias [3], mean [1, 3], variance [3]; "
        + "[..., C] and [C] fit",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = zeros([2, 3]).batchNorm(
          weight: zeros([3]), bias: zeros([3]), mean: zeros([1, 3]).value,
          variance: zeros([3]).value, epsilon: 1e-5)
      })
    expectMessage(
      "batchNorm: input [2, 3], weight [3], bias [3], mean [3], variance [2]; "
        + "[..., C] and [C] fit",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = zeros([2, 3]).batchNorm(
          weight: zeros([3]), bias: zeros([3]), mean: zeros([3]).value,
          variance: zeros([2]).value, epsilon: 1e-5)
      })
    expectMessage(
      "batchNorm: input [0, 3], weight [3], bias [3]; no extent may be 0",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = zeros([0, 3]).batchNorm(weight: zeros([3]), bias: zeros([3]), epsilon: 1e-5)
      })
  }

  @Test func productsOfNothing() async {
    expectMessage(
      "addingBias: input [0, 3] and bias [3]; no extent may be 0",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = zeros([0, 3]).addingBias(zeros([3]))
      })
    expectMessage(
      "linear: input [2, 0] and weight [3, 0]; no extent may be 0",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = zeros([2, 0]).linear(weight: zeros([3, 0]))
      })
    expectMessage(
      "matrixProduct: operands [0, 2] and [2, 3]; no extent may be 0",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = zeros([0, 2]).matrixProduct(zeros([2, 3]))
      })
  }

  @Test func convolutionsWithoutAWindow() async {
    expectMessage(
      "convolution2D: filter [4, 4, 2, 3] does not fit into input [1, 3, 3, 2] with padding 0",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = zeros([1, 3, 3, 2]).convolution2D(filter: zeros([4, 4, 2, 3]), stride: 2, padding: 0)
      })
    expectMessage(
      "convolution2D: input [0, 3, 3, 2] and filter [3, 3, 2, 3]; no extent may be 0",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = zeros([0, 3, 3, 2]).convolution2D(filter: zeros([3, 3, 2, 3]), stride: 1, padding: 0)
      })
    expectMessage(
      "convolution2D: stride 0, padding 0",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = zeros([1, 3, 3, 2]).convolution2D(filter: zeros([3, 3, 2, 3]), stride: 0, padding: 0)
      })
  }

  @Test func transposedConvolutionsWithoutAResult() async {
    expectMessage(
      "convolutionTranspose2D: padding 1 leaves nothing of input [1, 1, 1, 3] and filter "
        + "[2, 2, 2, 3]",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = zeros([1, 1, 1, 3])
          .convolutionTranspose2D(filter: zeros([2, 2, 2, 3]), stride: 1, padding: 1)
      })
    expectMessage(
      "convolutionTranspose2D: input [1, 0, 4, 3] and filter [4, 4, 2, 3]; no extent may be 0",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = zeros([1, 0, 4, 3])
          .convolutionTranspose2D(filter: zeros([4, 4, 2, 3]), stride: 1, padding: 0)
      })
    expectMessage(
      "convolutionTranspose2D: output padding 2 for stride 2",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = zeros([1, 4, 4, 3])
          .convolutionTranspose2D(
            filter: zeros([4, 4, 2, 3]), stride: 2, padding: 0, outputPadding: 2)
      })
  }
}
