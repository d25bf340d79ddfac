import Kernels
public import Tensors

/// A tensor in a computation that can be differentiated.
///
/// Operations on variables record how to go back. `backward()` on a result walks the record once,
/// in reverse, adds the gradients of all parameters that took part, and frees each step's memory
/// as soon as it has passed it.
public struct Variable {
  /// The result of the operation that made this variable.
  public let value: Tensor
  let node: Node?
  /// The cache of the parameter that this variable is, if it is one.
  let filterCache: FilterCache?

  /// A constant: no gradient flows to it.
  public init(_ value: Tensor) { self.init(value, node: nil) }

  init(_ value: Tensor, node: Node?, filterCache: FilterCache? = nil) {
    self.value = value
    self.node = node
    self.filterCache = filterCache
  }

  /// The result of an operation on `inputs`.
  ///
  /// `backward` takes the gradient for `value` and returns one for each input; it may return nil
  /// for inputs that need none, and is never called when none does. A profile books it as `kind`
  /// that reads and writes `bytes`.
  init(
    _ value: Tensor, from inputs: Variable..., kind: Profile.Kind = .other, bytes: Int = 0,
    backward: @escaping (Tensor) -> [Tensor?]
  ) {
    let requiresGradient = inputs.contains(where: \.requiresGradient)
    self.init(
      value,
      node: requiresGradient
        ? Node(inputs: inputs.map(\.node), kind: kind, bytes: bytes, backward: backward) : nil)
  }

  /// Whether a gradient flows through this variable: it depends on a parameter that requires one
  /// (PyTorch's `requires_grad`).
  public var requiresGradient: Bool { node != nil }

  /// The same value as a constant: backward passes stop here.
  public func detach() -> Variable { Variable(value) }

  /// Adds to `gradient` of every parameter that this variable depends on the derivative of this
  /// variable for it.
  ///
  /// - Parameter gradient: the gradient for this variable, 1 everywhere by default.
  /// - Precondition: the record is walked once only; the parameters have not been updated since.
  public func backward(with gradient: Tensor? = nil) {
    let gradient = gradient ?? Tensor(repeating: 1, shape: value.shape)
    precondition(
      gradient.shape == value.shape,
      "backward: a gradient \(gradient.shape) for a variable \(value.shape)")
    guard let node else {
      preconditionFailure("backward: this variable depends on no parameter")
    }
    node.walkBack(from: gradient)
  }
}
