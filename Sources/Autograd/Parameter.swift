package import Kernels
import Memory
import Preconditions
public import Tensors

/// A tensor that training changes, with the sum of its gradients.
///
/// The parameters of a model lie side by side in one block of memory (see `ParameterSet`).
public final class Parameter {
  /// The dotted name, as in PyTorch's `state_dict`: `main.0.weight`.
  public private(set) var name: String

  /// The shape of the value and of the gradient.
  public let shape: TensorShape

  /// Whether backward passes reach this parameter (PyTorch's `requires_grad`).
  ///
  /// While it is false, operations neither compute nor save anything for its gradient.
  public var requiresGradient = true

  /// Changes whenever the value does.
  package private(set) var version = 0

  /// What convolutions derive from the present value. A new value gets a new cache; the old one
  /// stays with the variables that hold the old value.
  package private(set) var filterCache = FilterCache()

  /// Where value and gradient lie.
  private(set) var block: ParameterBlock
  /// The parameter's elements in `block`.
  private(set) var range: Range<Int>

  /// A parameter with the given first value.
  public init(_ value: Tensor, name: String) {
    self.name = name
    shape = value.shape
    block = ParameterBlock(values: value)
    range = 0..<value.count
  }

  /// The present value.
  ///
  /// The tensor keeps these elements when the parameter changes. As long as it is held, the first
  /// change after it was taken copies the values of the whole model.
  public var value: Tensor { block.values.slice(range, shape: shape) }

  /// The sum of the gradients since the last `ParameterSet.clearGradients()`. Like `value`, a
  /// tensor taken from here keeps its elements.
  ///
  /// A program may set it between the backward pass and the update, to clip it for instance.
  ///
  /// - Precondition: a new gradient has the parameter's shape.
  public var gradient: Tensor {
    get { block.gradients.slice(range, shape: shape) }
    set {
      require(
        newValue.shape == shape, "Parameter \(name): a gradient \(newValue.shape) for \(shape)")
      block.writeGradients { Engine.current.copy(newValue.buffer, to: $0.slice(range)) }
    }
  }

  /// This parameter as an operand.
  public var variable: Variable {
    guard requiresGradient else { return Variable(value, node: nil, filterCache: filterCache) }
    let usedVersion = version
    return Variable(
      value,
      node: Node(inputs: [], bytes: 3 * shape.count * MemoryLayout<Float>.stride) {
        [self] gradient in
        require(
          version == usedVersion,
          "backward: parameter \(name) was changed after the forward pass that used it")
        block.writeGradients { Engine.current.add(gradient.buffer, to: $0.slice(range)) }
        return []
      }, filterCache: filterCache)
  }

  /// Replaces the value.
  ///
  /// - Precondition: the new value has the parameter's shape.
  public func assign(_ newValue: Tensor) {
    require(
      newValue.shape == shape, "Parameter \(name): a value \(newValue.shape) for \(shape)")
    block.writeValues { Engine.current.copy(newValue.buffer, to: $0.slice(range)) }
    noteChange()
  }

  /// Gives the parameter its name in a model.
  package func rename(_ name: String) { self.name = name }

  /// Makes `range` of `block` the parameter's place; its value lies there already.
  func move(to block: ParameterBlock, _ range: Range<Int>) {
    self.block = block
    self.range = range
  }

  /// Makes what was derived from the value before its change stale.
  func noteChange() {
    version += 1
    filterCache = FilterCache()
  }
}
