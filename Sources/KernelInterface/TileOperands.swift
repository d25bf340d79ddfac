/// Register tiles of a matrix product: up to `tileRows` x `tileColumns` elements of the output each,
/// summed over `segments` stretches of `depth` terms each. They lie one below the other.
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
  /// What later tiles read of the right and of the left matrix: `multiplyRows` asks for two cache lines
  /// of each with every two terms, between the products, where there is room for that. The memory need
  /// not be valid.
  package var nextRight: UnsafePointer<Float>
  package var nextLeft: UnsafePointer<Float>
  /// Floats that these move on by with each term. What is asked for evenly comes in time; in a hurry, it
  /// would wait for the processor's few requests to memory.
  package var nextRightStride: Int
  package var nextLeftStride: Int
  /// What is needed later still: with every two terms a cache line is asked for (by `multiplyColumns`,
  /// with each), `laterStride` floats further on with each.
  package var later: UnsafePointer<Float>
  package var laterStride: Int
  package var output: UnsafeMutablePointer<Float>
  /// Where each of the groups' rows begins in `output`; negative for a row that is not wanted.
  package var rowOffsets: UnsafePointer<Int>
  /// Whether the output is asked for while the first products are computed: it is larger than caches.
  package var fetchesOutput: Bool
  /// Three for each register tile, fewer for the last. Where a tile is not whole, and for
  /// `multiplyColumns`, at most three.
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
    nextLeft = left
    nextRightStride = 0
    nextLeftStride = 0
    fetchesOutput = true
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
