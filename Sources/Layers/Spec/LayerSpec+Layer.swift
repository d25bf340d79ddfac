import RandomStreams

extension LayerSpec {
  /// The layer itself.
  ///
  /// - Parameter drawsWeights: whether weights are drawn from `stream`, those of convolutions and
  ///   norms as the tutorial's `weights_init` does. Otherwise weights of convolutions are arbitrary
  ///   until they are read from a file, and those of norms are 1. Biases are 0.
  func makeLayer(drawsWeights: Bool, using stream: inout RandomStream) -> any Layer {
    let initializer = drawsWeights ? Initializer.convolution : .unset
    switch self {
    case .conv(let sizes):
      return Conv2D(
        inputChannels: sizes.inputs, outputChannels: sizes.outputs, kernelSize: sizes.kernel,
        stride: sizes.stride, padding: sizes.padding, bias: sizes.bias,
        spectralNorm: sizes.spectralNorm, initializer: initializer, using: &stream)
    case .convTranspose(let sizes):
      return ConvTranspose2D(
        inputChannels: sizes.inputs, outputChannels: sizes.outputs, kernelSize: sizes.kernel,
        stride: sizes.stride, padding: sizes.padding, outputPadding: sizes.outputPadding,
        bias: sizes.bias, initializer: initializer, using: &stream)
    case .batchNorm(let channels, let epsilon, let momentum):
      return BatchNorm2D(
        channels: channels, epsilon: epsilon, momentum: momentum,
        initializer: drawsWeights ? .batchNorm : .constant(1), using: &stream)
    case .upsample(let factor): return Upsample(factor: factor)
    case .relu: return ReLU()
    case .leakyReLU(let slope): return LeakyReLU(slope: slope)
    case .tanh: return Tanh()
    case .sigmoid: return Sigmoid()
    }
  }
}
