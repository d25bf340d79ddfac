import Kernels
import Tensors

// The leaky ReLU that a convolution applies to what it has just written, which is near then. Its way
// back is a step of its own, as if it were an operation of its own: so backward frees what it needs.

extension ConvolutionEpilogue {
  /// The leaky ReLU of slope `slope` alone; nil for slope 1, which is none.
  static func rectifier(slope: Float, channels: Int) -> ConvolutionEpilogue? {
    slope == 1 ? nil : ConvolutionEpilogue(channels: channels, slope: slope)
  }
}

extension Variable {
  /// This variable, whose value is the leaky ReLU of the result that its way back is for, with the way
  /// back from that to the result before; itself for slope 1.
  func rectified(slope: Float) -> Variable {
    guard slope != 1 else { return self }
    let output = value
    return Variable(output, from: self, kind: .activation, bytes: 3 * output.byteCount) {
      [leakyReLUGradient(output: output, $0, slope: slope)]
    }
  }
}
