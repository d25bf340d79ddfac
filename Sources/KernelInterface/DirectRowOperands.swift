/// Neighbouring output pixels of one output row of a convolution.
///
/// Pixel `p` sums, over the kernel's rows `ky` and the `run = kernelWidth * inputChannels` floats
/// `q` of each, `input[ky * inputRowStride + p * pixelStride + q] * right[(ky * run + q)][…]`.
package struct DirectRowOperands {
  /// The first tap of pixel 0 in rows that already hold their padding.
  package var input: UnsafePointer<Float>
  package var inputRowStride: Int
  /// Floats between the windows of neighbouring pixels: stride * inputChannels.
  package var pixelStride: Int
  package var kernelRows: Int
  package var run: Int
  /// A right panel `[kernelRows * run][directColumns]`.
  package var right: UnsafePointer<Float>
  package var output: UnsafeMutablePointer<Float>
  /// Floats between neighbouring pixels of the output.
  package var outputStride: Int
  package var pixels: Int
  package var columns: Int

  package init(
    input: UnsafePointer<Float>, inputRowStride: Int, pixelStride: Int, kernelRows: Int, run: Int,
    right: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, outputStride: Int,
    pixels: Int, columns: Int
  ) {
    self.input = input
    self.inputRowStride = inputRowStride
    self.pixelStride = pixelStride
    self.kernelRows = kernelRows
    self.run = run
    self.right = right
    self.output = output
    self.outputStride = outputStride
    self.pixels = pixels
    self.columns = columns
  }
}
