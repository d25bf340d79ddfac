import KernelInterface
import Memory

/// A pass of a convolution as 25 matrix products: how its tiles are read, what its filter is, and how
/// the products become its result.
///
/// The rows of the left matrices are the tiles of the batch, image by image, line by line.
protocol WinogradPass: Sendable {
  var grid: WinogradGrid { get }
  /// The terms of each product's sum.
  var depth: Int { get }
  /// Columns of the filter's matrices.
  var columns: Int { get }
  /// Whether the results of neighbouring tiles overlap: one task then owns whole images.
  var addsTiles: Bool { get }
  /// Whether one task must have all columns of an image, because they meet in its worker's memory.
  var keepsColumnsTogether: Bool { get }

  /// Writes the transformed tiles `tiles` to the rows of `left` from `row` on.
  func transform(_ tiles: Range<Int>, into left: WinogradLeft, row: Int)

  /// The memory that `transform` reads for some tiles, or about that.
  func input(of tiles: Range<Int>) -> Range<UnsafePointer<Float>>

  /// Writes columns `columns` of the result for `tiles`, whose products begin in row 0.
  ///
  /// For passes that add tiles, tiles of an image come in order, all columns of some before the next.
  func transformBack(
    _ products: WinogradProducts, tiles: Range<Int>, columns: Range<Int>, worker: Int)

  /// Packs tap `tap` (of 2x2) of `rows` times `columns` of the filter, before its transform, as
  /// `[rows][tileColumns]`.
  func pack(
    tap: Int, rows: Range<Int>, columns: Range<Int>, into panel: UnsafeMutablePointer<Float>)
}

extension WinogradPass {
  var keepsColumnsTogether: Bool { false }

  /// Whether there are more tiles than columns of the filter, and the transformed filter is not larger
  /// than what the cores' common cache holds.
  var hasManyTiles: Bool { columns <= grid.tiles && depth * columns <= 160 << 10 }
}

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

extension WinogradGrid {
  /// The parts of `columns`, which count the channels of all phases, that belong to one phase each, as
  /// channels of that phase.
  func phaseParts(_ columns: Range<Int>) -> [(phase: Int, channels: Range<Int>)] {
    let channels = shape.inputChannels
    return (columns.lowerBound / channels...(columns.upperBound - 1) / channels).map { phase in
      let part = columns.clamped(to: phase * channels..<(phase + 1) * channels)
      return (phase, part.lowerBound - phase * channels..<part.upperBound - phase * channels)
    }
  }
}
