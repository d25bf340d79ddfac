import Memory

/// Transformed tiles, the left matrices of the products: `[plane][block][row][depth of the block]`.
///
/// The rows of a block are neighbours, so that a register tile's are one run of memory. They begin at
/// multiples of 16 floats: whole vectors may be written, whatever the depth.
struct WinogradLeft {
  /// The most tiles that a task keeps in a core's own cache.
  static let tileLimit = 96

  /// Parts of the depth, each a multiple of 16 but for the last.
  let blocks: [Range<Int>]
  let rows: Int
  let planeStride: Int
  private let buffer: Buffer

  /// - Parameter rows: a multiple of the rows of a group.
  init(rows: Int, depth: Int, blockLimit: Int) {
    blocks = Self.blocks(of: depth, limit: blockLimit)
    self.rows = rows
    planeStride = WinogradPlanes.spread(rows * roundUp(depth, to: 16))
    buffer = Buffer(count: WinogradGrid.planes * planeStride)
  }

  /// Floats from one row of a block to the next.
  func rowStride(ofBlock index: Int) -> Int { roundUp(blocks[index].count, to: 16) }

  static func blocks(of depth: Int, limit: Int) -> [Range<Int>] {
    let count = (depth + limit - 1) / limit
    let size = roundUp((depth + count - 1) / count, to: 16)
    return stride(from: 0, to: depth, by: size).map { $0..<min($0 + size, depth) }
  }

  /// Row `row` of plane 0, from the first term of block `block` on.
  func pointer(plane: Int = 0, block: Int, row: Int) -> UnsafeMutablePointer<Float> {
    let start = blocks[block].lowerBound * rows + row * rowStride(ofBlock: block)
    return buffer.pointer + (plane * planeStride + start)
  }

  /// Part `index` of `count` of a block of a plane; nil after the last plane.
  func memory(plane: Int, block: Int, part index: Int = 0, of count: Int = 1)
    -> Range<UnsafePointer<Float>>?
  {
    guard plane < WinogradGrid.planes else { return nil }
    let range = part(index, of: count, total: rows * rowStride(ofBlock: block))
    let first = UnsafePointer(pointer(plane: plane, block: block, row: 0))
    return first + range.lowerBound..<first + range.upperBound
  }

  /// Calls `body` with each part of `range`, terms of the sums, that lies within one block, and where
  /// its place in row `row` of plane 0 is.
  func forEachPart(
    of range: Range<Int>, row: Int, _ body: (Range<Int>, UnsafeMutablePointer<Float>) -> Void
  ) {
    for (index, block) in blocks.enumerated() where block.overlaps(range) {
      let part = block.clamped(to: range)
      body(part, pointer(block: index, row: row) + (part.lowerBound - block.lowerBound))
    }
  }
}
