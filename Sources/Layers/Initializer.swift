import Preconditions
public import RandomStreams
public import Tensors

/// How the first value of a parameter is drawn.
public struct Initializer: Sendable {
  private enum Kind {
    case unset
    case constant(Float)
    case normal(mean: Float, standardDeviation: Float)
    case uniform(ClosedRange<Float>)
  }

  private let kind: Kind

  /// Leaves the elements undefined, for parameters that are read from a file next.
  package static let unset = Initializer(kind: .unset)

  /// Whether it leaves the elements undefined.
  var isUnset: Bool { if case .unset = kind { true } else { false } }

  /// Every element is `value`. Draws nothing.
  public static func constant(_ value: Float) -> Initializer {
    Initializer(kind: .constant(value))
  }

  /// Independent normal numbers.
  public static func normal(mean: Float, standardDeviation: Float) -> Initializer {
    Initializer(kind: .normal(mean: mean, standardDeviation: standardDeviation))
  }

  /// Independent numbers, uniform in `range`.
  public static func uniform(in range: ClosedRange<Float>) -> Initializer {
    Initializer(kind: .uniform(range))
  }

  /// Independent numbers, uniform in ±1/√fanIn: PyTorch's default for weights and biases of linear
  /// layers and convolutions.
  ///
  /// - Parameter fanIn: the number of inputs of an output; for a convolution,
  ///   `kernelSize * kernelSize * inputChannels`.
  public static func uniform(fanIn: Int) -> Initializer {
    require(fanIn > 0, "Initializer: fan-in \(fanIn) is not positive")
    let bound = 1 / Float(fanIn).squareRoot()
    return uniform(in: -bound...bound)
  }

  /// The weights of a DCGAN's convolutions: N(0, 0.02) (Radford et al. 2016, section 4).
  public static let convolution = normal(mean: 0, standardDeviation: 0.02)

  /// The weights of a DCGAN's batch norms: N(1, 0.02), as the tutorial's `weights_init`.
  public static let batchNorm = normal(mean: 1, standardDeviation: 0.02)

  /// A tensor of the given shape, drawn from `stream` in row-major order.
  public func makeTensor(_ shape: TensorShape, using stream: inout RandomStream) -> Tensor {
    switch kind {
    case .unset:
      Tensor(uninitialized: shape)
    case .constant(let value):
      Tensor(repeating: value, shape: shape)
    case .normal(let mean, let standardDeviation):
      Tensor(stream.normals(shape.count).map { mean + standardDeviation * $0 }, shape: shape)
    case .uniform(let range):
      Tensor((0..<shape.count).map { _ in stream.uniform(in: range) }, shape: shape)
    }
  }
}
