public import Autograd

/// max(x, 0)
public final class ReLU: Layer, Rectifier {
  var slope: Float { 0 }

  /// A layer without parameters.
  public init() {}

  /// The activation of every element, of the input's shape.
  public func callAsFunction(_ input: Variable, mode: ForwardMode) -> Variable { input.relu() }
  public var description: String { "ReLU" }
}
