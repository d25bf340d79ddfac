import Autograd
import Kernels
import Tensors
import TestSupport
import Testing

/// Convolutions with a fused batch norm, leaky ReLU or both have the bits of the operations one
/// after the other.
@Suite struct FusedConvolutionTests {
  private static let epsilon: Float = 1e-5
  private let channels = 5
  private let weight: Tensor
  private let bias: Tensor
  private let mean: Tensor
  private let variance: Tensor

  init() {
    weight = Tensor(uniformFill(5, in: -1.5...1.5, seed: 1), shape: [5])
    bias = Tensor(uniformFill(5, seed: 2), shape: [5])
    mean = Tensor(uniformFill(5, seed: 3), shape: [5])
    variance = Tensor(uniformFill(5, in: 0.1...4, seed: 4), shape: [5])
  }

  /// The batch norm as an epilogue.
  private func epilogue(slope: Float) -> ConvolutionEpilogue {
    ConvolutionEpilogue(
      weight: weight, bias: bias, mean: mean, variance: variance, epsilon: Self.epsilon,
      slope: slope)
  }

  private func normalized(_ input: Variable, slope: Float) -> Variable {
    input.batchNorm(
      weight: Variable(weight), bias: Variable(bias), mean: mean, variance: variance,
      epsilon: Self.epsilon, slope: slope)
  }

  private func variable(_ shape: TensorShape, seed: UInt64) -> Variable {
    Variable(Tensor(uniformFill(shape.count, seed: seed), shape: shape))
  }

  @Test(arguments: [1, 0, 0.2] as [Float])
  func convolution(slope: Float) {
    let (input, filter) = (variable([2, 7, 6, 3], seed: 5), variable([4, 4, 3, 5], seed: 6))
    let plain = input.convolution2D(filter: filter, stride: 2, padding: 1)
    let fused = input.fusedConvolution2D(
      filter: filter, stride: 2, padding: 1, epilogue: epilogue(slope: slope))
    #expect(fused.value.shape == plain.value.shape)
    #expect(!fused.requiresGradient)
    expectIdentical(fused.value.scalars(), normalized(plain, slope: slope).value.scalars())
  }

  @Test(arguments: [1, 0, 0.2] as [Float])
  func transposedConvolution(slope: Float) {
    for (size, stride, padding) in [(1, 1, 0), (3, 2, 1)] {
      let input = variable([2, size, size, 6], seed: 5)
      let filter = variable([4, 4, 5, 6], seed: 6)
      let plain = input.convolutionTranspose2D(filter: filter, stride: stride, padding: padding)
      let fused = input.fusedConvolutionTranspose2D(
        filter: filter, stride: stride, padding: padding, epilogue: epilogue(slope: slope))
      #expect(fused.value.shape == plain.value.shape)
      expectIdentical(fused.value.scalars(), normalized(plain, slope: slope).value.scalars())
    }
  }

  @Test func rectifierAlone() {
    let (input, filter) = (variable([2, 7, 6, 3], seed: 5), variable([4, 4, 3, 5], seed: 6))
    let fused = input.fusedConvolution2D(
      filter: filter, stride: 2, padding: 1,
      epilogue: ConvolutionEpilogue(channels: channels, slope: 0.2))
    let plain = input.convolution2D(filter: filter, stride: 2, padding: 1).leakyReLU(slope: 0.2)
    expectIdentical(fused.value.scalars(), plain.value.scalars())
  }

  @Test func operandsMustNotRequireAGradient() async {
    expectMessage(
      "fusedConvolution2D: an operand requires a gradient",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let filter = Parameter(Tensor(repeating: 1, shape: [1, 1, 1, 2]), name: "filter")
        _ = Variable(Tensor([1], shape: [1, 1, 1, 1])).fusedConvolution2D(
          filter: filter.variable, stride: 1, padding: 0,
          epilogue: ConvolutionEpilogue(channels: 2, slope: 0))
      })
  }

  @Test func slopesAreNotNegative() async {
    expectMessage(
      "slope -1.0 is negative",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = ConvolutionEpilogue(channels: 2, slope: -1)
      })
  }
}
