public import Autograd
import Tensors

/// Adds a number to each channel: the bias of a convolution as a layer of its own.
public final class ChannelBias: RectifierFusing {
  /// `[C]`
  public let bias: Parameter

  /// A layer for `channels` channels, with biases 0.
  public init(channels: Int) {
    bias = .zeroBias(channels)
  }

  public var parameters: [Parameter] { [bias] }

  /// The sum and the leaky ReLU of it, of the input's shape `[N, H, W, C]`.
  public func callAsFunction(_ input: Variable, mode: ForwardMode, slope: Float) -> Variable {
    input.addingBias(bias.variable, slope: slope)
  }

  public var description: String { "ChannelBias(\(bias.value.count))" }
}
