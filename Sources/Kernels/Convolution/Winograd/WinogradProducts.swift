import Memory

/// The products of some tiles with one panel of the filter: `[plane][row][tileColumns]`.
struct WinogradProducts {
  let planeStride: Int
  let rowStride: Int
  private let buffer: Buffer

  /// - Parameter rows: a multiple of the rows of a group.
  init(rows: Int, columns: Int) {
    rowStride = columns
    planeStride = WinogradPlanes.spread(rows * columns)
    buffer = Buffer(count: WinogradGrid.planes * planeStride)
  }

  func pointer(plane: Int = 0, row: Int) -> UnsafeMutablePointer<Float> {
    buffer.pointer + (plane * planeStride + row * rowStride)
  }
}
