import Memory

/// The 25 matrices `[rows][columns]` of transformed values, a row for each tile.
struct WinogradPlanes {
  private let buffer: Buffer
  /// Floats between planes, and between the rows of a plane.
  let planeStride: Int
  let rowStride: Int

  /// Floats of the planes of a chunk, at most.
  private static let limit = 8 << 20

  /// Tiles of a chunk: as many as leave the planes in a cache that the cores share.
  ///
  /// - Parameters:
  ///   - columns: those of the planes on both sides of the product.
  ///   - filter: elements of a plane of the filter gradient.
  static func rows(columns: (Int, Int), filter: Int) -> Int {
    // Each chunk reads and writes all sums, so it should not be smaller than those, nor than 4 MiB.
    let limit = min(limit, max(limit / 8, WinogradGrid.planes * filter))
    return max(1, limit / (WinogradGrid.planes * (rowStride(columns.0) + rowStride(columns.1))))
  }

  /// Both sides of a product, in one block of memory. It has the same size for most shapes, the limit
  /// of a chunk and a quarter for what fills rows and planes up, so that all of them use the same
  /// memory, one after the other; pages that a shape does not need are not touched.
  static func pair(rows: Int, columns: (Int, Int)) -> (WinogradPlanes, WinogradPlanes) {
    let counts = [columns.0, columns.1].map { count(rows: rows, columns: $0) }
    let block = Buffer(count: max(counts[0] + counts[1], limit * 5 / 4))
    return (
      WinogradPlanes(rows: rows, columns: columns.0, buffer: block.slice(0..<counts[0])),
      WinogradPlanes(
        rows: rows, columns: columns.1, buffer: block.slice(counts[0]..<counts[0] + counts[1]))
    )
  }

  private init(rows: Int, columns: Int, buffer: Buffer) {
    self.buffer = buffer
    rowStride = Self.rowStride(columns)
    planeStride = Self.spread(rows * rowStride)
  }

  private static func count(rows: Int, columns: Int) -> Int {
    WinogradGrid.planes * spread(rows * rowStride(columns))
  }

  /// A row begins a cache line; products read up to a group of rows beyond its end.
  private static func rowStride(_ columns: Int) -> Int {
    // Rows a multiple of 4 KiB apart would share a few places in the L1 cache, and so would planes.
    let stride = roundUp(columns, to: 16) + 16
    return stride % 1024 == 0 ? stride + 16 : stride
  }

  /// Row `row` of plane `plane`.
  func pointer(plane: Int = 0, row: Int) -> UnsafeMutablePointer<Float> {
    buffer.pointer + plane * planeStride + row * rowStride
  }

  /// The next count of floats that is 320 bytes beyond a multiple of 4 KiB.
  static func spread(_ count: Int) -> Int { roundUp(count, to: 1024) + 80 }
}
