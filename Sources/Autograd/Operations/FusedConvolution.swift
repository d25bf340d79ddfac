package import Kernels
import Memory
package import Tensors

// A convolution with what follows it, in one trip to memory. There is no way back: that would need the
// result before the epilogue, which is never stored.

extension Variable {
  /// `convolution2D`, and of its result what `epilogue` makes of it.
  ///
  /// - Precondition: no gradient flows to the operands.
  package func fusedConvolution2D(
    filter: Variable, stride: Int, padding: Int, epilogue: ConvolutionEpilogue
  ) -> Variable {
    requireNoGradient("fusedConvolution2D", of: self, filter)
    let shape = convolutionShape(
      input: value.shape, filter: filter.value.shape, stride: stride, padding: padding)
    return Variable(convolved(by: filter, shape, epilogue: epilogue))
  }

  /// `convolutionTranspose2D`, and of its result what `epilogue` makes of it.
  ///
  /// - Precondition: no gradient flows to the operands.
  package func fusedConvolutionTranspose2D(
    filter: Variable, stride: Int, padding: Int, outputPadding: Int = 0,
    epilogue: ConvolutionEpilogue
  ) -> Variable {
    requireNoGradient("fusedConvolutionTranspose2D", of: self, filter)
    let shape = transposedShape(
      input: value.shape, filter: filter.value.shape, stride: stride, padding: padding,
      outputPadding: outputPadding)
    return Variable(convolvedTransposed(by: filter, shape, epilogue: epilogue))
  }
}

extension ConvolutionEpilogue {
  /// Batch normalization by given statistics, and the leaky ReLU of the result: to the last bit what
  /// `Variable.batchNorm` computes.
  ///
  /// - Parameters:
  ///   - weight: `[C]`, and so are `bias`, `mean` and `variance`.
  ///   - slope: of the leaky ReLU, not negative; 1 for none.
  package init(
    weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor, epsilon: Float, slope: Float = 1
  ) {
    let scale = Buffer(count: mean.count)
    let shift = Buffer(count: mean.count)
    Engine.current.normFactors(
      mean: mean.buffer, variance: variance.buffer, weight: weight.buffer, bias: bias.buffer,
      epsilon: epsilon, scale: scale, shift: shift)
    self.init(scale: scale, shift: shift, slope: slope)
  }
}

private func requireNoGradient(_ operation: String, of operands: Variable...) {
  precondition(
    operands.allSatisfy { !$0.requiresGradient },
    "\(operation): an operand wants a gradient, and there is no way back")
}
