/// One register tile of a matrix product: up to `tileRows` x `tileColumns` elements of the output.
package struct TileOperands {
  /// Terms of each sum.
  package var depth: Int
  /// A row panel or a column panel; all `tileRows` rows are read.
  package var left: UnsafePointer<Float>
  /// A right panel `[depth][tileColumns]`.
  package var right: UnsafePointer<Float>
  package var output: UnsafeMutablePointer<Float>
  /// Where each of the `tileRows` rows begins in `output`; unused rows may hold anything.
  package var rowOffsets: UnsafePointer<Int>
  /// The part of the tile that exists.
  package var rows: Int
  package var columns: Int
  /// Adds to the output instead of replacing it.
  package var accumulates: Bool

  package init(
    depth: Int, left: UnsafePointer<Float>, right: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>, rowOffsets: UnsafePointer<Int>, rows: Int, columns: Int,
    accumulates: Bool
  ) {
    self.depth = depth
    self.left = left
    self.right = right
    self.output = output
    self.rowOffsets = rowOffsets
    self.rows = rows
    self.columns = columns
    self.accumulates = accumulates
  }
}
