/// The operands of register tiles of a matrix product.
///
/// A tile is up to `tileRows` x `tileColumns` elements of the output, each summed over `segments`
/// runs of `depth` terms. One call computes several tiles, one below the other. The left matrix is
/// read in place; its rows come in groups of `groupRows`.
///
/// As for all operands of kernels, making one is the unsafe step: whoever does it promises that all
/// that the pointers reach is valid. Sizes and flags may then be read and changed like any other.
@safe
package struct TileOperands {
  package var segments: Int
  /// Terms of each segment.
  package var depth: Int
  package var left: UnsafePointer<Float>
  /// Where each segment begins, in floats from `left`.
  package var segmentOffsets: UnsafePointer<Int>
  /// `multiplyRows`: where the first row of each group begins, in floats from the beginning of a
  /// segment. `multiplyColumns` does not read it: there, all rows are neighbours.
  package var groupOffsets: UnsafePointer<Int>
  /// Floats between the rows of a group (`multiplyRows`) or between terms (`multiplyColumns`).
  package var leftStride: Int
  /// `[segments * depth][tileColumns]`, all columns of which are read.
  package var right: UnsafePointer<Float>
  /// Floats between the rows of `right`.
  package var rightStride: Int
  /// What later tiles read of the right and of the left matrix. `multiplyRows` prefetches two cache
  /// lines of each with every two terms.
  package var rightPrefetch: PrefetchStream
  package var leftPrefetch: PrefetchStream
  /// What is read later still. `multiplyRows` prefetches one cache line with every two terms,
  /// `multiplyColumns` with every term.
  package var inputPrefetch: PrefetchStream
  package var output: UnsafeMutablePointer<Float>
  /// Where each row of the groups begins in `output`; negative for a row that is not wanted.
  package var rowOffsets: UnsafePointer<Int>
  /// Whether the output is prefetched while the first products are computed. `multiplyColumns`
  /// always does.
  package var prefetchesOutput: Bool
  /// Three for each register tile, fewer for the last. At most three if a tile is not whole, and
  /// for `multiplyColumns`.
  package var groups: Int
  package var columns: Int
  /// Whether all rows of the groups, and all columns, are wanted.
  package var isWhole: Bool
  /// Adds to the output instead of replacing it.
  package var accumulates: Bool

  /// Operands that prefetch their output and nothing else.
  package init(
    segments: Int, depth: Int, left: UnsafePointer<Float>, segmentOffsets: UnsafePointer<Int>,
    groupOffsets: UnsafePointer<Int>, leftStride: Int, right: UnsafePointer<Float>,
    rightStride: Int, output: UnsafeMutablePointer<Float>, rowOffsets: UnsafePointer<Int>,
    groups: Int, columns: Int, isWhole: Bool, accumulates: Bool
  ) {
    self.segments = segments
    self.depth = depth
    unsafe self.left = left
    unsafe self.segmentOffsets = segmentOffsets
    unsafe self.groupOffsets = groupOffsets
    self.leftStride = leftStride
    unsafe self.right = right
    self.rightStride = rightStride
    rightPrefetch = unsafe PrefetchStream(right, stride: 0)
    leftPrefetch = unsafe PrefetchStream(left, stride: 0)
    inputPrefetch = unsafe PrefetchStream(right, stride: 0)
    prefetchesOutput = true
    unsafe self.output = output
    unsafe self.rowOffsets = rowOffsets
    self.groups = groups
    self.columns = columns
    self.isWhole = isWhole
    self.accumulates = accumulates
  }
}

/// Memory that a register tile prefetches between its products, `stride` floats further on with
/// each term. The memory need not be valid.
///
/// Prefetches are spread evenly over terms: bursts exhaust the line-fill buffers, and the products
/// would wait.
@safe
package struct PrefetchStream {
  package var pointer: UnsafePointer<Float>
  package var stride: Int

  package init(_ pointer: UnsafePointer<Float>, stride: Int) {
    unsafe self.pointer = pointer
    self.stride = stride
  }
}
