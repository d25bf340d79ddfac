public import Autograd

/// The hyperbolic tangent.
public final class Tanh: Layer {
  public init() {}
  public func callAsFunction(_ input: Variable, mode: ForwardMode) -> Variable { input.tanh() }
  public var description: String { "Tanh" }
}
