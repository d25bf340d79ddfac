import Autograd
import Layers
import RandomStreams
import Tensors
import TestSupport
import Testing

struct OutputPaddingTests {
  /// <T x, y> = <x, C y> for a transposed convolution T with output padding and the convolution C
  /// with the same filter, and T's gradient for x is C y. With whole numbers both hold exactly.
  @Test(arguments: [(3, 1), (5, 2), (2, 0)])
  func isTheTransposeOfAConvolution(kernelSize: Int, padding: Int) {
    var stream = RandomStream(seed: 1, name: "test")
    let transposed = ConvTranspose2D(
      inputChannels: 3, outputChannels: 2, kernelSize: kernelSize, stride: 2, padding: padding,
      outputPadding: kernelSize % 2, bias: false, using: &stream)
    let convolution = Conv2D(
      inputChannels: 2, outputChannels: 3, kernelSize: kernelSize, stride: 2, padding: padding,
      bias: false, using: &stream)
    let filter = Tensor(
      integerFill(transposed.weight.value.count), shape: transposed.weight.value.shape)
    transposed.weight.assign(filter)
    convolution.weight.assign(filter)
    let input = Parameter(
      Tensor(integerFill(2 * 5 * 7 * 3, seed: 2), shape: [2, 5, 7, 3]), name: "x")
    let other = Tensor(integerFill(2 * 10 * 14 * 2, seed: 3), shape: [2, 10, 14, 2])
    let output = transposed(input.variable, mode: .training)
    #expect(output.value.shape == [2, 10, 14, 2])
    #expect(transposed.outputShape(for: [2, 5, 7, 3]) == output.value.shape)
    let back = convolution(Variable(other), mode: .inference).value
    #expect(dot(output.value, other) == dot(input.value, back))
    output.backward(with: other)
    expectEqual(input.gradient.scalars(), back.scalars())
  }

  private func dot(_ left: Tensor, _ right: Tensor) -> Float {
    zip(left.scalars(), right.scalars()).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
