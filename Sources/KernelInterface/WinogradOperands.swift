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

  package init(
    rows: InlineArray<5, UnsafePointer<Float>>, columnStride: Int, firstColumn: Int, endColumn: Int
  ) {
    self.rows = rows
    self.columnStride = columnStride
    self.firstColumn = firstColumn
    self.endColumn = endColumn
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

/// The transformed gradients that one phase of a tile of the input gradient is made of.
///
/// A tile's 5x5 patches overlap those of its neighbours by one row and one column. Each pixel is
/// computed once, by the tile that owns it; the others' shares come from their edge planes.
package struct WinogradGradientTile {
  /// Plane 0 of the tile itself and of the neighbours that share its rows, its columns and its
  /// corner. Where there is none, it points at zeros.
  package var own: UnsafePointer<Float>
  package var vertical: UnsafePointer<Float>
  package var horizontal: UnsafePointer<Float>
  package var diagonal: UnsafePointer<Float>
  /// The neighbour is the next tile, not the previous one, and the tile owns the last four rows of
  /// its patch, not the first four; likewise for columns.
  package var isLateVertically: Bool
  package var isLateHorizontally: Bool

  package init(
    own: UnsafePointer<Float>, vertical: UnsafePointer<Float>, horizontal: UnsafePointer<Float>,
    diagonal: UnsafePointer<Float>, isLateVertically: Bool, isLateHorizontally: Bool
  ) {
    self.own = own
    self.vertical = vertical
    self.horizontal = horizontal
    self.diagonal = diagonal
    self.isLateVertically = isLateVertically
    self.isLateHorizontally = isLateHorizontally
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
