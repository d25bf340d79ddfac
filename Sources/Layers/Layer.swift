public import Autograd
public import Tensors

/// A step of a model, with its parameters and its other state.
public protocol Layer: AnyObject, CustomStringConvertible {
  /// The trainable tensors, under their names within this layer: `weight`, `bias`.
  var parameters: [Parameter] { get }

  /// State that is saved but not trained: the running statistics of batch norm.
  var buffers: [StateBuffer] { get }

  /// The shape that the layer makes of an input shape.
  func outputShape(for input: Shape) -> Shape

  /// Applies the layer.
  func callAsFunction(_ input: Variable, mode: ForwardMode) -> Variable
}

extension Layer {
  public var parameters: [Parameter] { [] }
  public var buffers: [StateBuffer] { [] }
  /// The input's shape: what a layer makes of it that says nothing else.
  public func outputShape(for input: Shape) -> Shape { input }
}
