import Autograd
import Kernels

/// A convolution or its transpose.
///
/// It computes a rectifier that follows it as well and, where nothing is kept for a way back, a norm
/// (see `Sequential`).
protocol Convolution: Layer {
  /// Applies the layer, and the leaky ReLU of this slope to its result; 1 for none.
  func callAsFunction(_ input: Variable, mode: ForwardMode, slope: Float) -> Variable

  /// Applies the layer, and `epilogue` to its result. Nothing is recorded.
  func callAsFunction(_ input: Variable, epilogue: ConvolutionEpilogue) -> Variable
}

extension Convolution {
  /// The layer alone.
  public func callAsFunction(_ input: Variable, mode: ForwardMode) -> Variable {
    self(input, mode: mode, slope: 1)
  }
}
