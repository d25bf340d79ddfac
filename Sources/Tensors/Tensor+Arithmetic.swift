import Kernels
import Preconditions

extension Tensor {
  /// The elementwise sum.
  ///
  /// - Precondition: both tensors have the same shape.
  public func adding(_ other: Tensor) -> Tensor {
    require(shape == other.shape, "adding: \(shape) and \(other.shape)")
    var sum = self
    sum.withMutableBuffer { Engine.current.add(other.buffer, to: $0) }
    return sum
  }

  /// The logistic function 1 / (1 + e^-x) of every element.
  public func sigmoid() -> Tensor {
    let result = Tensor(uninitialized: shape)
    Engine.current.sigmoid(buffer, into: result.buffer)
    return result
  }

  /// The mean of all elements; not a number if there are none.
  public func mean() -> Float { Engine.current.sum(buffer) / Float(count) }
}
