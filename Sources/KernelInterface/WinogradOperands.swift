/// The pixels that a tile reads: 5x5, or the first 4x4.
@safe
package struct WinogradPatch {
  /// The first channel of each pixel, row by row. A pixel outside the image points to zeros.
  package var pixels: InlineArray<25, UnsafePointer<Float>>
  /// Added to every pointer: the first channel that is read.
  package var channel = 0

  package init(pixels: InlineArray<25, UnsafePointer<Float>>) { unsafe self.pixels = pixels }
}

/// The pixels that a tile writes: 4x4, or the first rows and columns of them.
@safe
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
    unsafe self.first = first
    self.rowStride = rowStride
    self.columnStride = columnStride
    self.rows = rows
    self.columns = columns
  }
}

/// The 5x5 pixels of one phase that a tile of the input gradient contributes to.
///
/// The patches of neighbouring tiles overlap by one row or column. Tiles come from the top left to
/// the bottom right, so the first row and column of a patch were written by the tiles before it, if
/// any.
@safe
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
    unsafe self.first = first
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
/// that it is transformed back to.
@safe
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
    unsafe self.planes = planes
    self.planeStride = planeStride
    self.planeRowStride = planeRowStride
    self.rows = rows
    self.columns = columns
    unsafe self.taps = taps
    self.tapRowStride = tapRowStride
    self.tapColumnStride = tapColumnStride
    self.rowStride = rowStride
  }
}
