import Preconditions

extension Tensor {
  /// The results of `transform` for every element, in a tensor of the same shape.
  @inlinable
  public func map(_ transform: (Float) -> Float) -> Tensor {
    withSpan { span in
      Tensor(shape: shape) { output in
        for index in span.indices { output.append(transform(span[index])) }
      }
    }
  }

  /// The results of `combine` for every element and its partner in `other`.
  ///
  /// - Precondition: `other` has the same shape.
  @inlinable
  public func zip(_ other: Tensor, _ combine: (Float, Float) -> Float) -> Tensor {
    requireSameShape("zip", other)
    return withSpan { left in
      other.withSpan { right in
        Tensor(shape: shape) { output in
          for index in left.indices { output.append(combine(left[index], right[index])) }
        }
      }
    }
  }

  @usableFromInline
  func requireSameShape(_ operation: String, _ other: Tensor) {
    require(shape == other.shape, "Tensor.\(operation): operands \(shape) and \(other.shape)")
  }
}
