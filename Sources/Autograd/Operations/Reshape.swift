public import Tensors

extension Variable {
  /// The same elements under another shape.
  ///
  /// - Precondition: `shape` has as many elements.
  public func reshaped(to shape: TensorShape) -> Variable {
    let original = value.shape
    return Variable(value.reshaped(to: shape), from: self) { gradient in
      [gradient.reshaped(to: original)]
    }
  }
}
