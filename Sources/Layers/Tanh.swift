public import Autograd

/// The hyperbolic tangent.
public final class Tanh: Layer {
  /// A layer without parameters.
  public init() {}

  /// The activation of every element, of the input's shape.
  public func callAsFunction(_ input: Variable, mode: ForwardMode) -> Variable { input.tanh() }
  public var description: String { "Tanh" }
}
