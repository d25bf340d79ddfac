public import Autograd

/// x for x >= 0, slope * x below.
public final class LeakyReLU: Layer, Rectifier {
  /// What negative numbers are multiplied by; not negative.
  public let slope: Float

  /// A layer with the DCGAN paper's slope, 0.2, or another that is not negative.
  public init(slope: Float = 0.2) { self.slope = slope }

  /// The activation of every element, of the input's shape.
  public func callAsFunction(_ input: Variable, mode: ForwardMode) -> Variable {
    input.leakyReLU(slope: slope)
  }

  public var description: String { "LeakyReLU(\(slope))" }
}
