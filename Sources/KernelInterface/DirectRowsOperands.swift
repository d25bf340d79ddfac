/// The operands of neighbouring output rows of a convolution: one image, up to `directColumns` of
/// its channels.
///
/// Pixel `(y, x)` is the sum, over kernel rows `ky` and the `run = kernelWidth * inputChannels`
/// floats `q` of each, of `input[(y * stride + ky) * inputRowStride + x * pixelStride + q] *
/// right[ky * run + q][…]`.
@safe
package struct DirectRowsOperands {
  /// The first tap of pixel (0, 0), in rows that include their padding.
  package var input: UnsafePointer<Float>
  package var inputRowStride: Int
  /// Input rows between the windows of neighbouring output rows.
  package var stride: Int
  /// Floats between the windows of neighbouring pixels: stride * inputChannels.
  package var pixelStride: Int
  package var kernelRows: Int
  package var run: Int
  /// A right panel `[kernelRows * run][directColumns]`.
  package var right: UnsafePointer<Float>
  /// The first channel of pixel (0, 0).
  package var output: UnsafeMutablePointer<Float>
  /// Floats between neighbouring pixels of the output, whose rows are contiguous.
  package var outputStride: Int
  package var rows: Int
  /// Pixels of a row.
  package var pixels: Int
  /// Whole vectors, at most `directColumns`.
  package var columns: Int

  package init(
    input: UnsafePointer<Float>, inputRowStride: Int, stride: Int, pixelStride: Int,
    kernelRows: Int, run: Int, right: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
    outputStride: Int, rows: Int, pixels: Int, columns: Int
  ) {
    unsafe self.input = input
    self.inputRowStride = inputRowStride
    self.stride = stride
    self.pixelStride = pixelStride
    self.kernelRows = kernelRows
    self.run = run
    unsafe self.right = right
    unsafe self.output = output
    self.outputStride = outputStride
    self.rows = rows
    self.pixels = pixels
    self.columns = columns
  }
}
