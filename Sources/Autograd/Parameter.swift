package import Kernels
public import Tensors

/// A tensor that training changes, with the sum of its gradients.
///
/// The parameters of a model live side by side in one block of memory (see `ParameterSet`).
public final class Parameter {
  /// The dotted name, as in PyTorch's `state_dict`: `main.0.weight`.
  public private(set) var name: String

  /// The present value.
  ///
  /// It shares the parameter's memory, which `assign` and an optimizer's updates write to: a tensor
  /// that was taken from here changes with the parameter. Its `scalars` are a copy.
  public internal(set) var value: Tensor

  /// The sum of the gradients since the last `ParameterSet.clearGradients()`.
  ///
  /// Made when it is first asked for, unless a set has given it its place before. Like `value` it
  /// shares the parameter's memory, which backward passes and `clearGradients()` write to.
  public internal(set) lazy var gradient: Tensor = Tensor(repeating: 0, shape: value.shape)

  /// Whether backward passes reach this parameter (PyTorch's `requires_grad`).
  ///
  /// While it is false, operations neither compute nor remember anything for its gradient.
  public var requiresGradient = true

  /// Changes whenever the value does.
  package private(set) var version = 0

  /// What convolutions derived from the present value.
  package let filterCache = FilterCache()

  /// A parameter with the given first value.
  public init(_ value: Tensor, name: String) {
    self.name = name
    self.value = value
  }

  /// This parameter as an operand.
  public var variable: Variable {
    guard requiresGradient else { return Variable(value, node: nil, filterCache: filterCache) }
    let usedVersion = version
    return Variable(
      value,
      node: Node(inputs: [], bytes: 3 * value.byteCount) { [self] gradient in
        precondition(
          version == usedVersion,
          "backward: parameter \(name) was changed after the forward pass that used it")
        Engine.current.add(gradient.buffer, to: self.gradient.buffer)
        return []
      }, filterCache: filterCache)
  }

  /// Replaces the value, which keeps its place in memory.
  public func assign(_ newValue: Tensor) {
    precondition(
      newValue.shape == value.shape,
      "Parameter \(name): a value \(newValue.shape) for \(value.shape)")
    value.copyElements(from: newValue)
    noteChange()
  }

  /// Gives the parameter its place in a model.
  package func rename(_ name: String) { self.name = name }

  /// Says that the value's memory has been written to.
  package func noteChange() {
    version += 1
    filterCache.empty()
  }
}
