public import Autograd
import Tensors

/// Adds a number to each channel: the bias of a convolution that no batch norm follows.
public final class ChannelBias: Layer {
  /// `[C]`
  public let bias: Parameter
  private let ones: Tensor
  private let zeros: Tensor

  /// A layer for `channels` channels that adds nothing yet.
  public init(channels: Int) {
    bias = Parameter(Tensor(repeating: 0, shape: [channels]), name: "bias")
    ones = Tensor(repeating: 1, shape: [channels])
    zeros = Tensor(repeating: 0, shape: [channels])
  }

  public var parameters: [Parameter] { [bias] }

  /// The sum, of the input's shape `[N, H, W, C]`.
  public func callAsFunction(_ input: Variable, mode: ForwardMode) -> Variable {
    // Normalization by mean 0 and variance 1 is multiplication by 1, which is exact, and the addition.
    input.batchNorm(
      weight: Variable(ones), bias: bias.variable, mean: zeros, variance: ones, epsilon: 0)
  }

  public var description: String { "ChannelBias(\(bias.value.count))" }
}
