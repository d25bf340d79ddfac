public import Autograd
import Preconditions
public import RandomStreams
public import Tensors

/// y = x W^T + b (https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html):
/// `[N, inputs]` to `[N, outputs]`.
public final class Linear: RectifierFusing {
  /// `[outputs, inputs]`, as PyTorch stores it.
  public let weight: Parameter
  /// `[outputs]`; nil for a layer without bias.
  public let bias: Parameter?

  /// A layer with freshly drawn weights and biases.
  ///
  /// - Parameters:
  ///   - bias: whether each output has a bias.
  ///   - initializer: how weights and biases are drawn. The default is PyTorch's: both uniform in
  ///     ±1/√inputs.
  public init(
    inputs: Int, outputs: Int, bias: Bool = true, initializer: Initializer? = nil,
    using stream: inout RandomStream
  ) {
    let initializer = initializer ?? .uniform(fanIn: inputs)
    weight = Parameter(initializer.makeTensor([outputs, inputs], using: &stream), name: "weight")
    self.bias =
      bias ? Parameter(initializer.makeTensor([outputs], using: &stream), name: "bias") : nil
  }

  public var parameters: [Parameter] { [weight] + (bias.map { [$0] } ?? []) }

  /// `[N, outputs]` for an input `[N, inputs]`.
  public func outputShape(for input: TensorShape) -> TensorShape {
    let inputs = weight.value.shape[1]
    require(
      input.rank == 2 && input[1] == inputs, "\(self): input \(input); [N, \(inputs)] fits")
    return [input[0], weight.value.shape[0]]
  }

  /// The result and the leaky ReLU of it, `[N, outputs]`.
  public func callAsFunction(_ input: Variable, mode: ForwardMode, slope: Float) -> Variable {
    let product = input.linear(weight: weight.variable)
    if let bias { return product.addingBias(bias.variable, slope: slope) }
    return slope == 1 ? product : product.leakyReLU(slope: slope)
  }

  public var description: String {
    "Linear(\(weight.value.shape[1]), \(weight.value.shape[0])\(bias == nil ? ", no bias" : ""))"
  }
}
