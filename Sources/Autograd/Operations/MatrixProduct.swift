import Preconditions
import Tensors

// A matrix product is a convolution with a 1x1 kernel of N images of one pixel, so convolutions'
// kernels compute it and its gradients.

extension Variable {
  /// The matrix product of `[N, K]` and `[K, M]`: `[N, M]`.
  public func matrixProduct(_ right: Variable) -> Variable {
    let (left, other) = (value.shape, right.value.shape)
    require(
      left.rank == 2 && other.rank == 2 && left[1] == other[0],
      "matrixProduct: operands \(left) and \(other); [N, K] and [K, M] fit")
    require(
      left.count > 0 && other.count > 0,
      "matrixProduct: operands \(left) and \(other); no extent may be 0")
    return reshaped(to: [left[0], 1, 1, left[1]])
      .convolution2D(
        filter: right.reshaped(to: [1, 1, other[0], other[1]]), stride: 1, padding: 0
      )
      .reshaped(to: [left[0], other[1]])
  }

  /// The matrix product with the transpose of `weight`
  /// (https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html, without bias).
  ///
  /// - Parameter weight: `[M, K]`, as PyTorch stores it.
  /// - Returns: `[N, M]` for an input `[N, K]`.
  public func linear(weight: Variable) -> Variable {
    let (input, shape) = (value.shape, weight.value.shape)
    require(
      input.rank == 2 && shape.rank == 2 && input[1] == shape[1],
      "linear: input \(input) and weight \(shape); [N, K] and [M, K] fit")
    require(
      input.count > 0 && shape.count > 0,
      "linear: input \(input) and weight \(shape); no extent may be 0")
    // The filter of a transposed convolution has the output channels before the input channels.
    return reshaped(to: [input[0], 1, 1, input[1]])
      .convolutionTranspose2D(
        filter: weight.reshaped(to: [1, 1, shape[0], shape[1]]), stride: 1, padding: 0
      )
      .reshaped(to: [input[0], shape[0]])
  }
}
