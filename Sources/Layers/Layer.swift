public import Autograd
import Preconditions
public import Tensors

/// A step of a network, with its parameters and its other state.
///
/// A layer of your own needs `callAsFunction(_:mode:)`; `parameters` and `stateTensors` if it has
/// any, those of layers within it included; and `outputShape(for:)` if its result has another shape
/// than its input. `Sequential` gives parameters and state tensors their full names.
public protocol Layer: AnyObject, CustomStringConvertible {
  /// The trainable tensors, under their names within this layer: `weight`, `bias`.
  var parameters: [Parameter] { get }

  /// The tensors that are saved but not trained: the running statistics of batch norm.
  var stateTensors: [StateTensor] { get }

  /// The shape of the layer's result for an input of the given shape.
  func outputShape(for input: TensorShape) -> TensorShape

  /// Applies the layer.
  func callAsFunction(_ input: Variable, mode: ForwardMode) -> Variable
}

extension Layer {
  /// None.
  public var parameters: [Parameter] { [] }

  /// None.
  public var stateTensors: [StateTensor] { [] }

  /// The input's shape.
  public func outputShape(for input: TensorShape) -> TensorShape { input }

  /// The name of the type.
  public var description: String { "\(Self.self)" }

  /// Whether a parameter of the layer requires a gradient.
  var requiresGradient: Bool { parameters.contains(where: \.requiresGradient) }
}

/// A layer that applies the leaky ReLU after it to its own result, in the same pass over memory.
///
/// `Sequential` fuses a layer of this kind with a `Rectifier` that follows it. A layer of your own
/// joins by passing `slope` on to an operation that takes one, such as `Variable.convolution2D`.
public protocol RectifierFusing: Layer {
  /// Applies the layer and a leaky ReLU.
  ///
  /// - Parameter slope: what negative results are multiplied by, not negative: 0 for a ReLU, 1 for
  ///   no rectifier.
  func callAsFunction(_ input: Variable, mode: ForwardMode, slope: Float) -> Variable
}

extension RectifierFusing {
  /// Applies the layer alone.
  public func callAsFunction(_ input: Variable, mode: ForwardMode) -> Variable {
    self(input, mode: mode, slope: 1)
  }
}

/// What a forward pass is for. Batch norm and dropout depend on it.
public enum ForwardMode: Sendable {
  /// Batch norm normalizes by the batch's statistics and adds them to the running ones. Dropout
  /// drops.
  case training
  /// Batch norm normalizes by the batch's statistics and leaves the running ones alone, which is
  /// how the tutorial samples. An image then depends on the others in its batch. Dropout does
  /// nothing.
  case batchStatistics
  /// Batch norm normalizes by the running statistics, so that an image depends on its own latent
  /// vector only. Dropout does nothing.
  case inference
}

/// A named tensor of a layer that is saved but not trained (PyTorch's "buffer").
public final class StateTensor {
  /// The dotted name, as in PyTorch's `state_dict`: `main.1.running_mean`.
  public internal(set) var name: String
  /// Whether the value is a scalar that counts, such as batches. Files have an integer for it.
  public let isCount: Bool

  /// The present value. A new value has the same shape.
  public var value: Tensor {
    didSet {
      require(
        value.shape == oldValue.shape,
        "StateTensor \(name): a value \(value.shape) for \(oldValue.shape)")
    }
  }

  /// A state tensor with the given first value.
  ///
  /// - Parameter isCount: whether the value is a scalar that counts.
  public init(_ value: Tensor, name: String, isCount: Bool = false) {
    require(
      !isCount || value.shape.rank == 0, "StateTensor \(name): a count of shape \(value.shape)")
    self.value = value
    self.name = name
    self.isCount = isCount
  }
}
