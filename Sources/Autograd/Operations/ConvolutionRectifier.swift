import Kernels
import Tensors

// The leaky ReLU that a convolution applies to what it has just written, which is near then, and its way
// back: the derivative is known from the sign of its output, so that is all that is kept.

extension ConvolutionEpilogue {
  /// The leaky ReLU of slope `slope` alone; nil for slope 1, which is none.
  static func rectifier(slope: Float, channels: Int) -> ConvolutionEpilogue? {
    slope == 1 ? nil : ConvolutionEpilogue(channels: channels, slope: slope)
  }
}

/// The gradient for the result of a convolution from that for the leaky ReLU of it, `output`.
func convolutionGradient(_ gradient: Tensor, rectified output: Tensor, slope: Float) -> Tensor {
  Profile.measure(.activation, .backward, bytes: 3 * output.byteCount) {
    leakyReLUGradient(output: output, gradient, slope: slope)
  }
}
