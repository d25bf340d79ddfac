import Kernels
import Memory
import Preconditions
package import Tensors

extension Variable {
  /// Adds a number to each channel, the last axis, and applies a leaky ReLU, in one pass over
  /// memory.
  ///
  /// The sum is the one of `+`, but all threads compute it.
  ///
  /// - Parameters:
  ///   - bias: `[C]`
  ///   - slope: of the leaky ReLU, not negative; 1 for none.
  package func addingBias(_ bias: Variable, slope: Float = 1) -> Variable {
    let (input, channels) = (value, bias.value.count)
    require(
      bias.value.shape.rank == 1 && input.shape.dimensions.last == channels,
      "addingBias: input \(input.shape) and bias \(bias.value.shape); [..., C] and [C] fit")
    require(
      input.count > 0,
      "addingBias: input \(input.shape) and bias \(bias.value.shape); no extent may be 0")
    require(slope >= 0, "addingBias: slope \(slope) is negative")
    let output = Tensor(uninitialized: input.shape)
    Profile.measure(.other, .forward, bytes: 2 * input.byteCount) {
      Engine.current.scaleShift(
        input.buffer, scale: Tensor(repeating: 1, shape: [channels]).buffer,
        shift: bias.value.buffer, slope: slope, into: output.buffer)
    }
    let needsBias = bias.requiresGradient
    let passes = (needsBias ? 1 : 0) + (slope == 1 ? 0 : 3)
    return Variable(output, from: self, bias, bytes: passes * input.byteCount) { gradient in
      let sumGradient =
        slope == 1 ? gradient : leakyReLUGradient(output: output, gradient, slope: slope)
      return [sumGradient, needsBias ? channelSums(sumGradient, channels: channels) : nil]
    }
  }
}

extension ConvolutionEpilogue {
  /// The addition of `bias`, `[C]`, and the leaky ReLU of the sum: to the last bit what
  /// `Variable.addingBias` computes.
  package init(bias: Tensor, slope: Float) {
    self.init(
      scale: Tensor(repeating: 1, shape: bias.shape).buffer, shift: bias.buffer, slope: slope)
  }
}

/// The sum of each channel over all other axes, `[channels]`.
private func channelSums(_ gradient: Tensor, channels: Int) -> Tensor {
  let sums = Tensor(uninitialized: [channels])
  let zeros = Tensor(repeating: 0, shape: [channels])
  let ones = Tensor(repeating: 1, shape: [channels])
  // The first of batch norm's two sums. The other one, of products with the input, is not wanted.
  Engine.current.normGradientSums(
    NormGradient(
      input: gradient.buffer, outputGradient: gradient.buffer, mean: zeros.buffer,
      scale: ones.buffer, shift: zeros.buffer, slope: 1),
    gradientSum: sums.buffer, productSum: Tensor(uninitialized: [channels]).buffer)
  return sums
}
