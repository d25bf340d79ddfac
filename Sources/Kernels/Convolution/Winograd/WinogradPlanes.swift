import Memory

/// The 25 matrices `[tiles][columns]` of transformed values.
struct WinogradPlanes {
  let buffer: Buffer
  /// Floats between planes, and between the rows of a plane.
  let planeStride: Int
  let rowStride: Int
  let rows: Int
  let columns: Int

  /// Room for `rows` rows.
  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    // Strides that are no multiples of 4 KiB, else all rows or planes would share a few places in
    // the L1 cache. The last row of all is read a vector beyond its end.
    rowStride = roundUp(columns, to: 16) + 16
    planeStride = Self.spread(rows * rowStride)
    buffer = Buffer(count: WinogradGrid.planes * planeStride + 64)
  }

  /// Row `row` of plane `plane`.
  func pointer(plane: Int = 0, row: Int) -> UnsafeMutablePointer<Float> {
    buffer.pointer + plane * planeStride + row * rowStride
  }

  /// The next count of floats that is 320 bytes beyond a multiple of 4 KiB.
  static func spread(_ count: Int) -> Int { roundUp(count, to: 1024) + 80 }
}
