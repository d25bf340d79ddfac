import Autograd
import Kernels

/// A convolution or its transpose.
///
/// Where nothing is kept for a way back, it computes what follows it as well (see `Sequential`).
protocol Convolution: Layer {
  var outputChannels: Int { get }

  /// Applies the layer, and `epilogue` to its result. Nothing is recorded.
  func callAsFunction(_ input: Variable, epilogue: ConvolutionEpilogue) -> Variable
}
