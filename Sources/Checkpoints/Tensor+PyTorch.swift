public import Tensors

// The engine keeps images as [N, H, W, C] and filters as [KH, KW, I, O]; PyTorch keeps
// [N, C, H, W] and [O, I, KH, KW]. All of PyTorch's orders end here.
extension Tensor {
  /// A convolution's filter in PyTorch's order, `[O, I, KH, KW]`, in the engine's,
  /// `[KH, KW, I, O]`.
  ///
  /// It serves `ConvTranspose2d` as well, whose weight PyTorch keeps as `[in, out, KH, KW]`: the
  /// engine's filter of a transposed convolution is that of the convolution whose adjoint it is,
  /// and this convolution goes from `out` to `in` channels.
  public func hwioFromOIHW() -> Tensor {
    let (outputs, inputs, height, width) = fourDimensions()
    return outerTransposed(
      outputs, inputs, height * width, shape: [height, width, inputs, outputs])
  }

  /// The inverse of `hwioFromOIHW`: from `[KH, KW, I, O]` to `[O, I, KH, KW]`.
  public func oihwFromHWIO() -> Tensor {
    let (height, width, inputs, outputs) = fourDimensions()
    return outerTransposed(
      height * width, inputs, outputs, shape: [outputs, inputs, height, width])
  }

  /// Images in PyTorch's order, `[N, C, H, W]`, in the engine's, `[N, H, W, C]`.
  public func nhwcFromNCHW() -> Tensor {
    let (images, channels, height, width) = fourDimensions()
    return innerTransposed(
      images, channels, height * width, shape: [images, height, width, channels])
  }

  /// The inverse of `nhwcFromNCHW`: from `[N, H, W, C]` to `[N, C, H, W]`.
  public func nchwFromNHWC() -> Tensor {
    let (images, height, width, channels) = fourDimensions()
    return innerTransposed(
      images, height * width, channels, shape: [images, channels, height, width])
  }

  private func fourDimensions() -> (Int, Int, Int, Int) {
    precondition(
      shape.rank == 4, "Tensor: a change of layout needs 4 dimensions, the shape is \(shape)")
    return (shape[0], shape[1], shape[2], shape[3])
  }

  /// From `[rows, middle, columns]` to `[columns, middle, rows]`.
  private func outerTransposed(
    _ rows: Int, _ middle: Int, _ columns: Int, shape: Shape
  ) -> Tensor {
    transposed(
      rows: rows, rowStep: middle * columns, columns: columns, columnStep: middle * rows,
      slices: middle, sourceStep: columns, targetStep: rows, shape: shape)
  }

  /// From `[slices, rows, columns]` to `[slices, columns, rows]`.
  private func innerTransposed(
    _ slices: Int, _ rows: Int, _ columns: Int, shape: Shape
  ) -> Tensor {
    transposed(
      rows: rows, rowStep: columns, columns: columns, columnStep: rows,
      slices: slices, sourceStep: rows * columns, targetStep: rows * columns, shape: shape)
  }

  /// Transposes `slices` matrices: element (r, c) lies at `r * rowStep + c` of its slice before,
  /// and at `c * columnStep + r` after.
  private func transposed(
    rows: Int, rowStep: Int, columns: Int, columnStep: Int,
    slices: Int, sourceStep: Int, targetStep: Int, shape: Shape
  ) -> Tensor {
    // One of the loops over nothing might be a long one.
    guard count > 0 else { return reshaped(to: shape) }
    // A tile of 16 x 16 floats reads and writes whole cache lines.
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
