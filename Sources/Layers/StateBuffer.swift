public import Tensors

/// A named tensor that belongs to a model without being trained (PyTorch's "buffer").
public final class StateBuffer {
  /// The dotted name, as in PyTorch's `state_dict`: `main.1.running_mean`.
  public internal(set) var name: String

  /// The present value.
  public var value: Tensor {
    didSet {
      precondition(
        value.shape == oldValue.shape,
        "StateBuffer \(name): a value \(value.shape) for \(oldValue.shape)")
    }
  }

  /// A buffer with the given first value.
  public init(_ value: Tensor, name: String) {
    self.value = value
    self.name = name
  }
}
