import Kernels
import Preconditions
import Tensors

extension Variable {
  /// max(x, 0), elementwise.
  public func relu() -> Variable { leakyReLU(slope: 0) }

  /// x for x >= 0, slope * x for x < 0, elementwise
  /// (https://docs.pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html).
  ///
  /// - Parameter slope: not negative. The output then has the input's sign, which is all that the
  ///   backward pass needs, and the input can be freed.
  public func leakyReLU(slope: Float) -> Variable {
    require(slope >= 0, "leakyReLU: slope \(slope) is negative")
    let output = Tensor(uninitialized: value.shape)
    Profile.measure(.activation, .forward, bytes: 2 * value.byteCount) {
      Engine.current.leakyReLU(value.buffer, slope: slope, into: output.buffer)
    }
    return Variable(output, from: self, kind: .activation, bytes: 3 * value.byteCount) { gradient in
      [leakyReLUGradient(output: output, gradient, slope: slope)]
    }
  }

  /// The hyperbolic tangent, elementwise; its derivative is 1 - tanh(x)^2.
  public func tanh() -> Variable {
    let output = Tensor(uninitialized: value.shape)
    Profile.measure(.activation, .forward, bytes: 2 * value.byteCount) {
      Engine.current.tanh(value.buffer, into: output.buffer)
    }
    return Variable(output, from: self, kind: .activation, bytes: 3 * value.byteCount) { gradient in
      let result = Tensor(uninitialized: output.shape)
      Engine.current.tanhGradient(
        output: output.buffer, outputGradient: gradient.buffer, into: result.buffer)
      return [result]
    }
  }

  /// The logistic function s(x) = 1 / (1 + e^-x), elementwise; its derivative is s (1 - s).
  public func sigmoid() -> Variable {
    let output = Profile.measure(.activation, .forward, bytes: 2 * value.byteCount) {
      value.sigmoid()
    }
    return Variable(output, from: self, kind: .activation, bytes: 3 * value.byteCount) { gradient in
      let result = Tensor(uninitialized: output.shape)
      Engine.current.sigmoidGradient(
        output: output.buffer, outputGradient: gradient.buffer, into: result.buffer)
      return [result]
    }
  }
}

/// The input gradient of a leaky ReLU, from its output, which has the input's sign.
func leakyReLUGradient(output: Tensor, _ gradient: Tensor, slope: Float) -> Tensor {
  let result = Tensor(uninitialized: output.shape)
  Engine.current.leakyReLUGradient(
    output: output.buffer, outputGradient: gradient.buffer, slope: slope, into: result.buffer)
  return result
}
