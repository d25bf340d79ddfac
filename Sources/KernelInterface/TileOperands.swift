/// One register tile of a matrix product: up to `tileRows` x `tileColumns` elements of the output,
/// summed over `segments` stretches of `depth` terms each.
///
/// The left matrix is read where it lies; its rows come in groups of `groupRows`.
package struct TileOperands {
  package var segments: Int
  /// Terms of each segment.
  package var depth: Int
  package var left: UnsafePointer<Float>
  /// Where each segment begins, in floats from `left`.
  package var segmentOffsets: UnsafePointer<Int>
  /// `multiplyRows`: where the first row of each group begins, in floats from a segment's
  /// beginning. `multiplyColumns` does not read it: there, all rows are neighbours.
  package var groupOffsets: UnsafePointer<Int>
  /// Floats between the rows of a group (`multiplyRows`) or between terms (`multiplyColumns`).
  package var leftStride: Int
  /// `[segments * depth][tileColumns]`, all columns of which are read.
  package var right: UnsafePointer<Float>
  /// Floats between the rows of `right`.
  package var rightStride: Int
  /// What a later tile reads: `multiplyRows` asks for as much memory from here on as `right` has, a row
  /// with each term. There is room for that between the products. It need not be valid.
  package var nextRight: UnsafePointer<Float>
  /// The same for what is needed later still, `laterStride` floats further on with each term.
  package var later: UnsafePointer<Float>
  package var laterStride: Int
  package var output: UnsafeMutablePointer<Float>
  /// Where each of the groups' rows begins in `output`; negative for a row that is not wanted.
  package var rowOffsets: UnsafePointer<Int>
  /// 1 to 3.
  package var groups: Int
  package var columns: Int
  /// All rows of the groups are wanted, and all columns.
  package var isWhole: Bool
  /// Adds to the output instead of replacing it.
  package var accumulates: Bool

  package init(
    segments: Int, depth: Int, left: UnsafePointer<Float>, segmentOffsets: UnsafePointer<Int>,
    groupOffsets: UnsafePointer<Int>, leftStride: Int, right: UnsafePointer<Float>,
    rightStride: Int, output: UnsafeMutablePointer<Float>, rowOffsets: UnsafePointer<Int>,
    groups: Int, columns: Int, isWhole: Bool, accumulates: Bool
  ) {
    self.segments = segments
    self.depth = depth
    self.left = left
    self.segmentOffsets = segmentOffsets
    self.groupOffsets = groupOffsets
    self.leftStride = leftStride
    self.right = right
    self.rightStride = rightStride
    nextRight = right
    later = right
    laterStride = 0
    self.output = output
    self.rowOffsets = rowOffsets
    self.groups = groups
    self.columns = columns
    self.isWhole = isWhole
    self.accumulates = accumulates
  }
}
