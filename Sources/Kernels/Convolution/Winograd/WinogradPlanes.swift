import KernelInterface
import Memory

/// The 25 matrices `[rows][columns]` of transformed values, a row for each tile.
struct WinogradPlanes {
  private let buffer: Buffer
  /// Floats between planes, and between the rows of a plane.
  let planeStride: Int
  let rowStride: Int

  /// Tiles of a chunk, so that the planes of both operands stay in the shared cache.
  ///
  /// - Parameters:
  ///   - columns: columns of the planes of both operands.
  ///   - filter: elements of a plane of the filter gradient. Each chunk reads and writes all sums,
  ///     so it is at least as large as they are.
  static func rows(columns: (Int, Int), filter: Int, sizes: BlockSizes.Summation) -> Int {
    let limit = min(
      sizes.winogradChunk, max(sizes.winogradSmallestChunk, WinogradGrid.planes * filter))
    return max(1, limit / (WinogradGrid.planes * (rowStride(columns.0) + rowStride(columns.1))))
  }

  /// Both operands of a product, in one block of memory.
  ///
  /// The block has the size of the largest chunk, and a quarter more for padding, so that all
  /// layers reuse one block. Pages that a layer does not need are not touched.
  static func pair(rows: Int, columns: (Int, Int), sizes: BlockSizes.Summation)
    -> (WinogradPlanes, WinogradPlanes)
  {
    let counts = [columns.0, columns.1].map { count(rows: rows, columns: $0) }
    let block = Buffer(count: max(counts[0] + counts[1], sizes.winogradChunk * 5 / 4))
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

  /// A row begins at a cache line. There is one line more, as register tiles read up to a group of
  /// columns beyond the end.
  private static func rowStride(_ columns: Int) -> Int {
    // Rows that are a multiple of 4 KiB apart would evict each other from L1.
    let line = CacheSizes.lineFloats
    let stride = roundUp(columns, to: line) + line
    return stride % CacheSizes.aliasFloats == 0 ? stride + line : stride
  }

  /// Row `row` of plane `plane`.
  func pointer(plane: Int = 0, row: Int) -> UnsafeMutablePointer<Float> {
    unsafe buffer.pointer + plane * planeStride + row * rowStride
  }

  /// A distance between planes for `count` floats: five cache lines more than a multiple of 4 KiB.
  ///
  /// A tile writes the same place in all 25 planes. Planes that are a multiple of 4 KiB apart would
  /// meet in one set of L1.
  static func spread(_ count: Int) -> Int {
    roundUp(count, to: CacheSizes.aliasFloats) + 5 * CacheSizes.lineFloats
  }
}
