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

  /// The position of the largest element in every row of the last axis: `[R, C]` gives `R` numbers
  /// below `C`. The first of equal elements counts, and a NaN counts as the largest, as in
  /// PyTorch's `argmax`.
  ///
  /// - Precondition: the last axis is not empty.
  public func argmax() -> [Int] {
    let columns = shape.dimensions.last ?? 0
    require(columns > 0, "Tensor.argmax: \(shape) has no rows of elements")
    return withSpan { span in
      stride(from: 0, to: count, by: columns).map { row in
        var best = 0
        for column in 1..<columns where !span[row + best].isNaN {
          let value = span[row + column]
          if value > span[row + best] || value.isNaN { best = column }
        }
        return best
      }
    }
  }

  @usableFromInline
  func requireSameShape(_ operation: String, _ other: Tensor) {
    require(shape == other.shape, "Tensor.\(operation): operands \(shape) and \(other.shape)")
  }
}
