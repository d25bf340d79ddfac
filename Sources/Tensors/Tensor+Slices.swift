import Kernels
import Memory
import Preconditions

extension Tensor {
  /// A tensor whose slices along the first dimension `body` writes, on the engine's threads: the
  /// images of a batch. Their elements are 0 before.
  package init(shape: TensorShape, eachSlice body: (_ index: Int, inout MutableSpan<Float>) -> Void)
  {
    require(shape.rank > 0, "Tensor: a scalar has no slices")
    self.init(repeating: 0, shape: shape)
    let size = shape.count / max(1, shape[0])
    Engine.current.parallelFor(shape[0]) { _, index in
      buffer.slice(index * size..<(index + 1) * size).withMutableSpan { body(index, &$0) }
    }
  }
}
