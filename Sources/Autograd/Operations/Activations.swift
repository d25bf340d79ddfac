import Kernels
import Tensors

extension Variable {
  /// max(x, 0)
  public func relu() -> Variable { leakyReLU(slope: 0) }

  /// x for x >= 0, slope * x below
  /// (https://docs.pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html).
  ///
  /// - Parameter slope: not negative, so that the output has the input's sign; the backward pass
  ///   needs no more than that, and the input can be freed.
  public func leakyReLU(slope: Float) -> Variable {
    precondition(slope >= 0, "leakyReLU: slope \(slope) is negative")
    let output = Tensor(uninitialized: value.shape)
    Profile.measure(.activation, .forward, bytes: 2 * value.byteCount) {
      Engine.current.leakyReLU(value.buffer, slope: slope, into: output.buffer)
    }
    return Variable(output, from: self, kind: .activation, bytes: 3 * value.byteCount) { gradient in
      [leakyReLUGradient(output: output, gradient, slope: slope)]
    }
  }

  /// The hyperbolic tangent; its derivative is 1 - tanh(x)^2.
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

  /// The logistic function s(x) = 1 / (1 + e^-x); its derivative is s (1 - s).
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

/// The gradient for the input of a leaky ReLU whose output is `output`, which has its input's sign.
func leakyReLUGradient(output: Tensor, _ gradient: Tensor, slope: Float) -> Tensor {
  let result = Tensor(uninitialized: output.shape)
  Engine.current.leakyReLUGradient(
    output: output.buffer, outputGradient: gradient.buffer, slope: slope, into: result.buffer)
  return result
}
