import Kernels
import Memory
import Tensors

/// The memory of parameters that are updated together: all values in one block, all gradients in
/// another.
///
/// Tensors taken from a parameter share these blocks. Copy on write: while someone holds such a
/// tensor, the next write goes to a new block. A steady training step never copies, because the
/// backward pass has released what it saved.
final class ParameterBlock {
  /// All values, `[count]`.
  private(set) var values: Tensor
  /// Nil until they are needed, which they never are for a parameter outside of a model.
  private var storedGradients: Tensor?

  init(values: Tensor) { self.values = values.reshaped(to: [values.count]) }

  /// All gradients, `[count]`; zero at first.
  var gradients: Tensor { makeGradientsIfNeeded() }

  func writeValues(_ body: (Buffer) -> Void) { values.withMutableBuffer(body) }

  func writeGradients(_ body: (Buffer) -> Void) {
    makeGradientsIfNeeded()
    storedGradients?.withMutableBuffer(body)
  }

  func clearGradients() {
    makeGradientsIfNeeded()
    storedGradients?.fill(with: 0)
  }

  @discardableResult
  private func makeGradientsIfNeeded() -> Tensor {
    if let storedGradients { return storedGradients }
    let zeros = Tensor(repeating: 0, shape: values.shape)
    storedGradients = zeros
    return zeros
  }
}
