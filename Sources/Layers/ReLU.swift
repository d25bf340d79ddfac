public import Autograd

/// max(x, 0)
public final class ReLU: Layer, Rectifier {
  var slope: Float { 0 }

  public init() {}
  public func callAsFunction(_ input: Variable, mode: ForwardMode) -> Variable { input.relu() }
  public var description: String { "ReLU" }
}
