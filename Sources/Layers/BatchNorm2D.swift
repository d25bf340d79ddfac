public import Autograd
import Kernels
import Preconditions
public import RandomStreams
import Tensors

/// Batch normalization of each channel over batch, height and width, with PyTorch's defaults
/// (https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html).
public final class BatchNorm2D: RectifierFusing {
  /// The factor of each channel's normalized values, `[C]`.
  public let weight: Parameter
  /// What is added to each channel after that, `[C]`.
  public let bias: Parameter
  /// The running mean of each channel, `[C]`.
  public let runningMean: StateTensor
  /// The running mean of each channel's unbiased variance, `[C]`.
  public let runningVariance: StateTensor
  /// The number of training batches seen, a scalar.
  public let batchesTracked: StateTensor
  /// What is added to a variance before its root is taken.
  public let epsilon: Float
  /// The share of a new batch in the running statistics.
  public let momentum: Float

  /// A layer for `channels` channels with freshly drawn weights, biases 0, and running means 0 and
  /// variances 1.
  public init(
    channels: Int, epsilon: Float = 1e-5, momentum: Float = 0.1,
    initializer: Initializer = .batchNorm, using stream: inout RandomStream
  ) {
    weight = Parameter(initializer.makeTensor([channels], using: &stream), name: "weight")
    bias = .zeroBias(channels)
    runningMean = StateTensor(Tensor(repeating: 0, shape: [channels]), name: "running_mean")
    runningVariance = StateTensor(Tensor(repeating: 1, shape: [channels]), name: "running_var")
    batchesTracked = StateTensor(
      Tensor([0], shape: []), name: "num_batches_tracked", isCount: true)
    self.epsilon = epsilon
    self.momentum = momentum
  }

  public var parameters: [Parameter] { [weight, bias] }
  public var stateTensors: [StateTensor] { [runningMean, runningVariance, batchesTracked] }

  /// The normalized input and the leaky ReLU of it, of the input's shape `[N, H, W, C]`.
  public func callAsFunction(_ input: Variable, mode: ForwardMode, slope: Float) -> Variable {
    guard mode != .inference else {
      return input.batchNorm(
        weight: weight.variable, bias: bias.variable, mean: runningMean.value,
        variance: runningVariance.value, epsilon: epsilon, slope: slope)
    }
    // A single value has no statistics: it is its mean, whatever it is, and the unbiased variance
    // is undefined. PyTorch refuses it, too.
    let count = input.value.count / weight.value.count
    require(
      count > 1,
      "BatchNorm2D: one value a channel, as input \(input.value.shape) has, has no statistics")
    let (output, mean, variance) = input.batchNorm(
      weight: weight.variable, bias: bias.variable, epsilon: epsilon, slope: slope)
    if mode == .training {
      let correction = Float(count) / Float(count - 1)
      runningMean.value = blend(runningMean.value, mean, scale: 1)
      runningVariance.value = blend(runningVariance.value, variance, scale: correction)
      batchesTracked.value = batchesTracked.value.map { $0 + 1 }
    }
    return output
  }

  /// Normalization by the running statistics and the leaky ReLU, as the epilogue of a convolution.
  func epilogue(slope: Float) -> ConvolutionEpilogue {
    ConvolutionEpilogue(
      weight: weight.value, bias: bias.value, mean: runningMean.value,
      variance: runningVariance.value, epsilon: epsilon, slope: slope)
  }

  /// (1 - momentum) * running + momentum * (scale * new)
  private func blend(_ running: Tensor, _ new: Tensor, scale: Float) -> Tensor {
    running.zip(new) { (1 - momentum) * $0 + momentum * (scale * $1) }
  }

  public var description: String {
    LayerSpec.batchNorm(weight.value.count, epsilon: epsilon, momentum: momentum).description
  }
}
