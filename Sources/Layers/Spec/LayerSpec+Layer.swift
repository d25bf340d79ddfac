import Autograd
import RandomStreams
import Tensors

extension LayerSpec {
  /// The layer itself.
  ///
  /// - Parameters:
  ///   - drawsWeights: whether weights are drawn from `stream`, as the tutorial's `weights_init`
  ///     does; otherwise they are arbitrary until they are read from a file. Biases are 0.
  func makeLayer(drawsWeights: Bool, using stream: inout RandomStream) -> any Layer {
    switch self {
    case .conv(let sizes):
      let layer = Conv2D(
        inputChannels: sizes.inputs, outputChannels: sizes.outputs, kernelSize: sizes.kernel,
        stride: sizes.stride, padding: sizes.padding,
        initializer: drawsWeights ? .convolution : .unset, using: &stream)
      return sizes.bias ? BiasedConvolution(layer, channels: sizes.outputs) : layer
    case .convTranspose(let sizes):
      let layer = ConvTranspose2D(
        inputChannels: sizes.inputs, outputChannels: sizes.outputs, kernelSize: sizes.kernel,
        stride: sizes.stride, padding: sizes.padding, outputPadding: sizes.outputPadding,
        initializer: drawsWeights ? .convolution : .unset, using: &stream)
      return sizes.bias ? BiasedConvolution(layer, channels: sizes.outputs) : layer
    case .batchNorm(let channels, let epsilon, let momentum):
      return BatchNorm2D(
        channels: channels, epsilon: epsilon, momentum: momentum,
        initializer: drawsWeights ? .batchNorm : .constant(1), using: &stream)
    case .relu: return ReLU()
    case .leakyReLU(let slope): return LeakyReLU(slope: slope)
    case .tanh: return Tanh()
    }
  }
}

/// A convolution with a bias, under PyTorch's names: `weight` and `bias` of one layer.
private final class BiasedConvolution: Layer {
  private let convolution: any Layer
  private let bias: ChannelBias

  init(_ convolution: any Layer, channels: Int) {
    self.convolution = convolution
    bias = ChannelBias(channels: channels)
  }

  var parameters: [Parameter] { convolution.parameters + bias.parameters }

  func outputShape(for input: Shape) -> Shape { convolution.outputShape(for: input) }

  func callAsFunction(_ input: Variable, mode: ForwardMode) -> Variable {
    bias(convolution(input, mode: mode), mode: mode)
  }

  var description: String { "\(convolution.description.dropLast()), bias)" }
}
