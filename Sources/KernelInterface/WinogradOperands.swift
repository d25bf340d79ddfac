/// The pixels that a tile of Winograd's convolution reads: up to 5x5, of which some may lie outside
/// the image and count as zero.
package struct WinogradPatch {
  /// The first channel of the first pixel of each row. A row outside the image points at zeros.
  package var rows: InlineArray<5, UnsafePointer<Float>>
  /// Floats between the pixels of a row.
  package var columnStride: Int
  /// The columns that lie inside the image.
  package var firstColumn: Int
  package var endColumn: Int
  /// At least as many zeros as a pixel has channels.
  package var zeros: UnsafePointer<Float>

  package init(
    rows: InlineArray<5, UnsafePointer<Float>>, columnStride: Int, firstColumn: Int,
    endColumn: Int, zeros: UnsafePointer<Float>
  ) {
    self.rows = rows
    self.columnStride = columnStride
    self.firstColumn = firstColumn
    self.endColumn = endColumn
    self.zeros = zeros
  }
}

/// The pixels that a tile of Winograd's convolution writes: 4x4, or the first rows and columns of
/// them.
package struct WinogradPixels {
  package var first: UnsafeMutablePointer<Float>
  /// Floats between rows, and between the pixels of a row.
  package var rowStride: Int
  package var columnStride: Int
  package var rows: Int
  package var columns: Int

  package init(
    first: UnsafeMutablePointer<Float>, rowStride: Int, columnStride: Int, rows: Int, columns: Int
  ) {
    self.first = first
    self.rowStride = rowStride
    self.columnStride = columnStride
    self.rows = rows
    self.columns = columns
  }
}

/// The 5x5 pixels of one phase that a tile of the input gradient contributes to.
///
/// The patches of neighbouring tiles overlap by a line. Tiles come from the top left to the bottom
/// right, so what lies on a patch's first row or column has been written by the tile before, if
/// there is one.
package struct WinogradGradientPatch {
  /// The first channel of pixel (0, 0), which may lie outside the image.
  package var first: UnsafeMutablePointer<Float>
  /// Floats between rows, and between the pixels of a row.
  package var rowStride: Int
  package var columnStride: Int
  /// The rows and columns that lie inside the image.
  package var firstRow: Int
  package var endRow: Int
  package var firstColumn: Int
  package var endColumn: Int
  /// Whether row 0, and column 0, are added to what is there.
  package var addsFirstRow: Bool
  package var addsFirstColumn: Bool

  package init(
    first: UnsafeMutablePointer<Float>, rowStride: Int, columnStride: Int, firstRow: Int,
    endRow: Int, firstColumn: Int, endColumn: Int, addsFirstRow: Bool, addsFirstColumn: Bool
  ) {
    self.first = first
    self.rowStride = rowStride
    self.columnStride = columnStride
    self.firstRow = firstRow
    self.endRow = endRow
    self.firstColumn = firstColumn
    self.endColumn = endColumn
    self.addsFirstRow = addsFirstRow
    self.addsFirstColumn = addsFirstColumn
  }
}

/// A block of a transformed filter gradient, `[25][rows][columns]`, and the four taps of one phase
/// that it becomes.
package struct WinogradFilterGradientOperands {
  package var planes: UnsafePointer<Float>
  /// Floats between planes, and between the rows of a plane.
  package var planeStride: Int
  package var planeRowStride: Int
  package var rows: Int
  package var columns: Int
  /// The first element of tap (0, 0).
  package var taps: UnsafeMutablePointer<Float>
  /// Floats between the phase's taps, down and across, and between the rows of a tap.
  package var tapRowStride: Int
  package var tapColumnStride: Int
  package var rowStride: Int

  package init(
    planes: UnsafePointer<Float>, planeStride: Int, planeRowStride: Int, rows: Int, columns: Int,
    taps: UnsafeMutablePointer<Float>, tapRowStride: Int, tapColumnStride: Int, rowStride: Int
  ) {
    self.planes = planes
    self.planeStride = planeStride
    self.planeRowStride = planeRowStride
    self.rows = rows
    self.columns = columns
    self.taps = taps
    self.tapRowStride = tapRowStride
    self.tapColumnStride = tapColumnStride
    self.rowStride = rowStride
  }
}
