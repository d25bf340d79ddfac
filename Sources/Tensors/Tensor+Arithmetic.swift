import Kernels
import Memory

extension Tensor {
  /// The elementwise sum.
  public func adding(_ other: Tensor) -> Tensor {
    precondition(shape == other.shape, "adding: \(shape) and \(other.shape)")
    let sum = Tensor(uninitialized: shape)
    sum.copyElements(from: self)
    Engine.current.add(other.buffer, to: sum.buffer)
    return sum
  }

  /// The logistic function of every element.
  public func sigmoid() -> Tensor {
    let result = Tensor(uninitialized: shape)
    Engine.current.sigmoid(buffer, into: result.buffer)
    return result
  }

  /// The mean of all elements.
  public func mean() -> Float { Engine.current.sum(buffer) / Float(count) }

  /// Overwrites the elements; every tensor over the same memory sees the change.
  package func copyElements(from other: Tensor) {
    precondition(count == other.count, "copyElements: \(other.shape) to \(shape)")
    Engine.current.copy(other.buffer, to: buffer)
  }
}
