import Preconditions

extension Tensor {
  /// The results of `transform` for every element, in a tensor of the same shape.
  @inlinable
  public func map(_ transform: (Float) -> Float) -> Tensor {
    Tensor(withSpan { span in span.indices.map { transform(span[$0]) } }, shape: shape)
  }

  /// The results of `combine` for every element and its partner in `other`.
  ///
  /// - Precondition: `other` has the same shape.
  @inlinable
  public func zip(_ other: Tensor, _ combine: (Float, Float) -> Float) -> Tensor {
    requireSameShape("zip", other)
    let results = withSpan { left in
      other.withSpan { right in left.indices.map { combine(left[$0], right[$0]) } }
    }
    return Tensor(results, shape: shape)
  }

  @usableFromInline
  func requireSameShape(_ operation: String, _ other: Tensor) {
    require(shape == other.shape, "Tensor.\(operation): operands \(shape) and \(other.shape)")
  }
}
