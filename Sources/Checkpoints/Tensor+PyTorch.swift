import Preconditions
public import Tensors

// The engine stores images as [N, H, W, C] and filters as [KH, KW, I, O]; PyTorch stores them as
// [N, C, H, W] and [O, I, KH, KW]. Only this file converts between them.

extension Tensor {
  /// A convolution's filter from PyTorch's layout `[O, I, KH, KW]` to the engine's `[KH, KW, I,
  /// O]`.
  ///
  /// Also converts the weight of `ConvTranspose2d`, `[in, out, KH, KW]`: the engine's filter of a
  /// transposed convolution is that of the convolution from `out` to `in` channels that it
  /// transposes.
  public func hwioFromOIHW() -> Tensor {
    let (outputs, inputs, height, width) = fourDimensions()
    return outerTransposed(
      outputs, inputs, height * width, shape: [height, width, inputs, outputs])
  }

  /// The inverse of `hwioFromOIHW`, from `[KH, KW, I, O]` to `[O, I, KH, KW]`.
  public func oihwFromHWIO() -> Tensor {
    let (height, width, inputs, outputs) = fourDimensions()
    return outerTransposed(
      height * width, inputs, outputs, shape: [outputs, inputs, height, width])
  }

  /// Images from PyTorch's layout `[N, C, H, W]` to the engine's `[N, H, W, C]`.
  public func nhwcFromNCHW() -> Tensor {
    let (images, channels, height, width) = fourDimensions()
    return innerTransposed(
      images, channels, height * width, shape: [images, height, width, channels])
  }

  /// The inverse of `nhwcFromNCHW`, from `[N, H, W, C]` to `[N, C, H, W]`.
  public func nchwFromNHWC() -> Tensor {
    let (images, height, width, channels) = fourDimensions()
    return innerTransposed(
      images, height * width, channels, shape: [images, channels, height, width])
  }

  private func fourDimensions() -> (Int, Int, Int, Int) {
    require(
      shape.rank == 4, "Tensor: a change of layout needs 4 dimensions, the shape is \(shape)")
    return (shape[0], shape[1], shape[2], shape[3])
  }

  /// From `[rows, middle, columns]` to `[columns, middle, rows]`.
  private func outerTransposed(
    _ rows: Int, _ middle: Int, _ columns: Int, shape: TensorShape
  ) -> Tensor {
    transposed(
      rows: rows, rowStep: middle * columns, columns: columns, columnStep: middle * rows,
      slices: middle, sourceStep: columns, targetStep: rows, shape: shape)
  }

  /// From `[slices, rows, columns]` to `[slices, columns, rows]`.
  private func innerTransposed(
    _ slices: Int, _ rows: Int, _ columns: Int, shape: TensorShape
  ) -> Tensor {
    transposed(
      rows: rows, rowStep: columns, columns: columns, columnStep: rows,
      slices: slices, sourceStep: rows * columns, targetStep: rows * columns, shape: shape)
  }

  /// Transposes `slices` matrices. Element (r, c) is at `r * rowStep + c` of its source slice and
  /// at `c * columnStep + r` of its target slice.
  private func transposed(
    rows: Int, rowStep: Int, columns: Int, columnStep: Int,
    slices: Int, sourceStep: Int, targetStep: Int, shape: TensorShape
  ) -> Tensor {
    // With an extent of 0, another may be huge and its loop long.
    guard count > 0 else { return reshaped(to: shape) }
    // Tiles of 16 x 16 floats read and write whole cache lines.
    let tile = 16
    return withSpan { source in
      Tensor(shape: shape) { output in
        output.append(repeating: 0, count: count)
        var target = output.mutableSpan
        for slice in 0..<slices {
          for firstRow in stride(from: 0, to: rows, by: tile) {
            for firstColumn in stride(from: 0, to: columns, by: tile) {
              for column in firstColumn..<min(firstColumn + tile, columns) {
                let sourceBase = slice * sourceStep + column
                let targetBase = slice * targetStep + column * columnStep
                for row in firstRow..<min(firstRow + tile, rows) {
                  target[targetBase + row] = source[sourceBase + row * rowStep]
                }
              }
            }
          }
        }
      }
    }
  }
}
