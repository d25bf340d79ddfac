public import Autograd
import Preconditions
public import RandomStreams
import Tensors

/// In training, sets each element to 0 with a given probability and divides the others by the
/// probability to stay, so that means are kept
/// (https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html). In other modes it does
/// nothing.
///
/// The choice comes from a stream of the layer's own. Runs repeat as long as no two layers have
/// streams of the same name.
public final class Dropout: Layer {
  /// The probability that an element becomes 0, in 0 ..< 1.
  public let probability: Float
  /// Where the next choice comes from: one word an element. To resume a run, save its position.
  public var stream: RandomStream

  /// A layer that draws from `stream`.
  public init(probability: Float = 0.5, stream: RandomStream) {
    require(
      0..<1 ~= probability, "Dropout: probability \(probability) is outside 0 ..< 1")
    self.probability = probability
    self.stream = stream
  }

  /// The input with elements dropped, of the input's shape.
  public func callAsFunction(_ input: Variable, mode: ForwardMode) -> Variable {
    guard mode == .training, probability > 0 else { return input }
    let factor = 1 / (1 - probability)
    let factors = (0..<input.value.count).map { _ in
      stream.uniform() < probability ? 0 : factor
    }
    return input * Variable(Tensor(factors, shape: input.value.shape))
  }

  public var description: String { "Dropout(\(probability))" }
}
