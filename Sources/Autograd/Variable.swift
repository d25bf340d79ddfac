import Kernels
import Preconditions
public import Tensors

/// A tensor in a computation that can be differentiated.
///
/// Operations on variables record their backward steps. `backward()` on a result walks the record
/// once, in reverse. It adds to the gradient of every parameter that took part, and frees what each
/// operation has saved as soon as the operation is passed.
public struct Variable {
  /// The result of the operation that made this variable.
  public let value: Tensor
  let node: Node?
  /// If this variable is a parameter, what convolutions derive from its value.
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

  /// The same elements under another shape.
  ///
  /// - Precondition: `shape` has as many elements.
  public func reshaped(to shape: TensorShape) -> Variable {
    let original = value.shape
    return Variable(value.reshaped(to: shape), from: self) { gradient in
      [gradient.reshaped(to: original)]
    }
  }

  /// Adds the derivative of this variable with respect to each parameter that it depends on to that
  /// parameter's `gradient`.
  ///
  /// - Parameter gradient: the gradient for this variable, of its shape; 1 everywhere by default.
  /// - Precondition: this variable depends on a parameter, no part of its record has been walked
  ///   before, and the parameters have not changed since.
  public func backward(with gradient: Tensor? = nil) {
    let gradient = gradient ?? Tensor(repeating: 1, shape: value.shape)
    require(
      gradient.shape == value.shape,
      "backward: a gradient \(gradient.shape) for a variable \(value.shape)")
    guard let node else {
      programError("backward: this variable depends on no parameter")
    }
    node.walkBack(from: gradient)
  }
}
