/// Reads an image batch `[batch, height, width, channels]` as the left matrix of a product without
/// storing that matrix ("implicit im2col").
///
/// Row `(n, i, j)` of the matrix is the window whose first tap lies at image row
/// `i * step + originY`, column `j * step + originX`; taps outside the image read zero. Column
/// `(ty, tx, c)` is channel `c` of tap `(ty, tx)`. Since taps in a row are neighbours in memory, a
/// matrix row is `tapRows` contiguous runs of `tapColumns * channels` floats.
package struct Gather: Sendable {
  package var batch: Int
  package var height: Int
  package var width: Int
  package var channels: Int
  /// Windows per image, down and across.
  package var gridHeight: Int
  package var gridWidth: Int
  package var step: Int
  package var originY: Int
  package var originX: Int
  package var tapRows: Int
  package var tapColumns: Int

  package init(
    batch: Int, height: Int, width: Int, channels: Int, gridHeight: Int, gridWidth: Int, step: Int,
    originY: Int, originX: Int, tapRows: Int, tapColumns: Int
  ) {
    self.batch = batch
    self.height = height
    self.width = width
    self.channels = channels
    self.gridHeight = gridHeight
    self.gridWidth = gridWidth
    self.step = step
    self.originY = originY
    self.originX = originX
    self.tapRows = tapRows
    self.tapColumns = tapColumns
  }

  /// The windows of a convolution's forward pass: one for every output position.
  package init(windowsOf shape: ConvolutionShape) {
    self.init(
      batch: shape.batch, height: shape.height, width: shape.width, channels: shape.inputChannels,
      gridHeight: shape.outputHeight, gridWidth: shape.outputWidth, step: shape.stride,
      originY: -shape.padding, originX: -shape.padding,
      tapRows: shape.kernelHeight, tapColumns: shape.kernelWidth)
  }

  /// Rows of the matrix.
  package var rows: Int { batch * gridHeight * gridWidth }
  /// Floats in one contiguous run of a row.
  package var run: Int { tapColumns * channels }
  /// Columns of the matrix.
  package var depth: Int { tapRows * run }
}
