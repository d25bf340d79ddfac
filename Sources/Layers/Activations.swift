public import Autograd
import Preconditions

/// An activation that multiplies negative numbers by `slope` and leaves the others alone.
///
/// `Sequential` fuses it with a `RectifierFusing` layer before it.
public protocol Rectifier: Layer {
  /// What negative numbers are multiplied by; not negative.
  var slope: Float { get }
}

extension Rectifier {
  /// The activation of every element, of the input's shape.
  public func callAsFunction(_ input: Variable, mode: ForwardMode) -> Variable {
    input.leakyReLU(slope: slope)
  }
}

/// max(x, 0)
public final class ReLU: Rectifier {
  /// 0
  public var slope: Float { 0 }

  /// A layer without parameters.
  public init() {}
}

/// x for x >= 0, slope * x below.
public final class LeakyReLU: Rectifier {
  public let slope: Float

  /// A layer with the DCGAN paper's slope, 0.2, or another one that is not negative.
  public init(slope: Float = 0.2) {
    require(slope >= 0, "LeakyReLU: slope \(slope) is negative")
    self.slope = slope
  }

  public var description: String { LayerSpec.leakyReLU(slope: slope).description }
}

/// The hyperbolic tangent.
public final class Tanh: Layer {
  /// A layer without parameters.
  public init() {}

  /// The activation of every element, of the input's shape.
  public func callAsFunction(_ input: Variable, mode: ForwardMode) -> Variable { input.tanh() }
}

/// The logistic function 1 / (1 + e^-x).
public final class Sigmoid: Layer {
  /// A layer without parameters.
  public init() {}

  /// The activation of every element, of the input's shape.
  public func callAsFunction(_ input: Variable, mode: ForwardMode) -> Variable { input.sigmoid() }
}
