import Kernels
import Preconditions
import Tensors

extension Variable {
  /// Images `[N, H, W, C]` enlarged to `[N, factor H, factor W, C]`: each pixel becomes a square of
  /// `factor` x `factor` equal ones
  /// (https://docs.pytorch.org/docs/stable/generated/torch.nn.Upsample.html, mode "nearest").
  public func upsampled(by factor: Int) -> Variable {
    let shape = value.shape
    require(shape.rank == 4, "upsampled: input \(shape); [N, H, W, C] fits")
    require(factor > 0, "upsampled: factor \(factor) is not positive")
    let (rows, columns, channels) = (shape[0] * shape[1], shape[2], shape[3])
    let output = Tensor(
      uninitialized: [shape[0], factor * shape[1], factor * columns, channels])
    Profile.measure(.other, .forward, bytes: value.byteCount + output.byteCount) {
      Engine.current.upsample(
        value.buffer, rows: rows, columns: columns, channels: channels, factor: factor,
        into: output.buffer)
    }
    return Variable(output, from: self, bytes: value.byteCount + output.byteCount) { gradient in
      let result = Tensor(uninitialized: shape)
      Engine.current.upsampleGradient(
        gradient.buffer, rows: rows, columns: columns, channels: channels, factor: factor,
        into: result.buffer)
      return [result]
    }
  }
}
