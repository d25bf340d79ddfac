import Kernels
import Memory
import Tensors

/// The memory of parameters that are updated together: all values in one block, all gradients in
/// another.
///
/// Tensors taken from a parameter share these blocks. A block that such a tensor holds is copied
/// before the next write, so the tensor keeps its elements and the block here may move. In a steady
/// training step nobody holds one while it is written: a backward pass has freed what it saved.
final class ParameterBlock {
  /// All values, `[count]`.
  private(set) var values: Tensor
  /// Nil until somebody asks for the gradients, which a parameter outside of a model may never do.
  private var storedGradients: Tensor?

  init(values: Tensor) { self.values = values.reshaped(to: [values.count]) }

  /// All gradients, `[count]`; zero at first.
  var gradients: Tensor {
    if let storedGradients { return storedGradients }
    let zeros = Tensor(repeating: 0, shape: values.shape)
    storedGradients = zeros
    return zeros
  }

  func writeValues(_ body: (Buffer) -> Void) { values.withMutableBuffer(body) }

  func writeGradients(_ body: (Buffer) -> Void) {
    if storedGradients == nil { _ = gradients }
    storedGradients?.withMutableBuffer(body)
  }

  func clearGradients() {
    if storedGradients == nil { _ = gradients } else { storedGradients?.fill(with: 0) }
  }
}
