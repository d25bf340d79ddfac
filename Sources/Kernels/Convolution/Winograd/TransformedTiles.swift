import KernelInterface
import Memory

/// Transformed tiles, the left matrices of the products: `[plane][block][row][depth of the block]`.
///
/// The rows of a block are contiguous, so the rows of a register tile are one run of memory. Each
/// row begins at a multiple of 16 floats: whole vectors may be written, whatever the depth.
struct TransformedTiles {
  /// Parts of the depth; all but the last are multiples of 16.
  let blocks: [Range<Int>]
  let rows: Int
  let planeStride: Int
  private let buffer: Buffer

  /// - Parameters:
  ///   - rows: a multiple of the rows of a group.
  ///   - blockLimit: the depth of a block, at most.
  init(rows: Int, depth: Int, blockLimit: Int) {
    blocks = Self.blocks(of: depth, limit: blockLimit)
    self.rows = rows
    planeStride = WinogradPlanes.spread(rows * roundUp(depth, to: CacheSizes.lineFloats))
    buffer = Buffer(count: WinogradGrid.planes * planeStride)
  }

  /// Floats from one row of a block to the next.
  func rowStride(ofBlock index: Int) -> Int {
    roundUp(blocks[index].count, to: CacheSizes.lineFloats)
  }

  /// `depth` terms in blocks of equal size, at most `limit`.
  static func blocks(of depth: Int, limit: Int) -> [Range<Int>] {
    let count = (depth + limit - 1) / limit
    let size = roundUp((depth + count - 1) / count, to: CacheSizes.lineFloats)
    return stride(from: 0, to: depth, by: size).map { $0..<min($0 + size, depth) }
  }

  /// The first term of block `block` in row `row` of plane `plane`.
  func pointer(plane: Int = 0, block: Int, row: Int) -> UnsafeMutablePointer<Float> {
    // SAFETY: blocks follow each other. All but the last have a multiple of 16 terms, so together
    // they have `rows * roundUp(depth, to: 16)` floats, which a plane has room for.
    let start = blocks[block].lowerBound * rows + row * rowStride(ofBlock: block)
    return unsafe buffer.pointer + (plane * planeStride + start)
  }

  /// Part `index` of `count` of the memory of a block in plane `plane`; nil after the last plane.
  func memory(plane: Int, block: Int, part index: Int = 0, of count: Int = 1)
    -> Range<UnsafePointer<Float>>?
  {
    guard plane < WinogradGrid.planes else { return nil }
    let range = part(index, of: count, total: rows * rowStride(ofBlock: block))
    let first = unsafe UnsafePointer(pointer(plane: plane, block: block, row: 0))
    return unsafe first + range.lowerBound..<first + range.upperBound
  }

  /// Calls `body` with each part of `terms` that lies within one block, and the place of its first
  /// term in row `row` of plane 0.
  func forEachPart(
    of terms: Range<Int>, row: Int, _ body: (Range<Int>, UnsafeMutablePointer<Float>) -> Void
  ) {
    for (index, block) in blocks.enumerated() where block.overlaps(terms) {
      let part = block.clamped(to: terms)
      unsafe body(part, pointer(block: index, row: row) + (part.lowerBound - block.lowerBound))
    }
  }
}

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

  /// The first column of row `row` of plane `plane`.
  func pointer(plane: Int = 0, row: Int) -> UnsafeMutablePointer<Float> {
    unsafe buffer.pointer + (plane * planeStride + row * rowStride)
  }
}

/// The offset tables of register tiles: where they find the rows that they read and write. All
/// workers share them.
struct WinogradOffsets {
  private let memory: WorkerScratch
  private let groups: Int
  private let lastBlock: Int

  /// For products of the rows of `left` into those of `products`.
  init(_ left: TransformedTiles, _ products: WinogradProducts, groupRows: Int) {
    groups = left.rows / groupRows
    lastBlock = left.blocks.count - 1
    memory = WorkerScratch(workers: 1, offsets: 1 + 2 * groups + left.rows)
    let offsets = unsafe memory.offsets(0)
    unsafe offsets[0] = 0
    for group in 0..<groups {
      // All blocks but the last have the same depth.
      unsafe offsets[1 + group] = group * groupRows * left.rowStride(ofBlock: 0)
      unsafe offsets[1 + groups + group] = group * groupRows * left.rowStride(ofBlock: lastBlock)
    }
    for row in 0..<left.rows { unsafe offsets[1 + 2 * groups + row] = row * products.rowStride }
  }

  /// For products whose left rows are contiguous, into rows `rowStride` apart.
  init(rows: Int, rowStride: Int) {
    groups = 0
    lastBlock = 0
    memory = WorkerScratch(workers: 1, offsets: 1 + rows)
    let offsets = unsafe memory.offsets(0)
    unsafe offsets[0] = 0
    for row in 0..<rows { unsafe offsets[1 + row] = row * rowStride }
  }

  /// A single zero.
  var zero: UnsafePointer<Int> { unsafe UnsafePointer(memory.offsets(0)) }
  /// Where each row is written.
  var rowOffsets: UnsafePointer<Int> { unsafe UnsafePointer(memory.offsets(0) + 1 + 2 * groups) }
  /// Where each group of rows begins in block `index`.
  func groupOffsets(ofBlock index: Int) -> UnsafePointer<Int> {
    unsafe UnsafePointer(memory.offsets(0) + 1 + (index == lastBlock ? groups : 0))
  }
}
