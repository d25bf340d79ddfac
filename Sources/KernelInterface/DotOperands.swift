/// The operands of a small block of scalar products:
/// `output[row, column] = sum over taps t and k < depth of left[t][row][k] * right[t][column][k]`.
///
/// Both operands are contiguous in `k`, so neither is packed. Rows are given by pointers; a tap
/// outside the image points to zeros.
@safe
package struct DotOperands {
  package var taps: Int
  package var depth: Int
  /// `[taps][tile rows]`; rows beyond `rows` point to zeros, too.
  package var left: UnsafePointer<UnsafePointer<Float>>
  package var right: UnsafePointer<Float>
  /// Where each tap begins in `right`.
  package var rightOffsets: UnsafePointer<Int>
  /// Floats between the columns of `right`.
  package var rightStride: Int
  package var output: UnsafeMutablePointer<Float>
  /// Where each row begins in `output`.
  package var rowOffsets: UnsafePointer<Int>
  package var rows: Int
  package var columns: Int

  package init(
    taps: Int, depth: Int, left: UnsafePointer<UnsafePointer<Float>>, right: UnsafePointer<Float>,
    rightOffsets: UnsafePointer<Int>, rightStride: Int, output: UnsafeMutablePointer<Float>,
    rowOffsets: UnsafePointer<Int>, rows: Int, columns: Int
  ) {
    self.taps = taps
    self.depth = depth
    unsafe self.left = left
    unsafe self.right = right
    unsafe self.rightOffsets = rightOffsets
    self.rightStride = rightStride
    unsafe self.output = output
    unsafe self.rowOffsets = rowOffsets
    self.rows = rows
    self.columns = columns
  }
}
