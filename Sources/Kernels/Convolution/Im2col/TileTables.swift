import Memory

/// Where the rows of register tiles are read and written: a table for each worker and product.
struct TileTables {
  private let memory: WorkerScratch
  /// Offsets of one table.
  private let stride: Int
  private let groupLimit: Int
  private let groupRows: Int

  /// Room for blocks of windows up to `block`, in groups of `groupRows`, and for `tapRows` tap
  /// rows.
  init(workers: Int, products: Int, block: WindowBlock, groupRows: Int, tapRows: Int) {
    self.groupRows = groupRows
    let perLine = roundUp(block.windows.count, to: groupRows) / groupRows
    groupLimit = block.images.count * block.lines.count * perLine
    stride = groupLimit * (1 + groupRows) + tapRows
    memory = WorkerScratch(workers: workers, offsets: products * stride)
  }

  /// The table of `worker` for product number `index`, filled in for one block of windows.
  func table(
    _ worker: Int, _ index: Int, for product: WindowProduct, block: WindowBlock
  ) -> TileTable {
    // SAFETY: a block has no more groups than the largest one, for which each table has room.
    let start = unsafe memory.offsets(worker) + index * stride
    var table = unsafe TileTable(
      groupRows: groupRows, groupOffsets: start, rowOffsets: start + groupLimit,
      segmentOffsets: start + groupLimit * (1 + groupRows))
    table.fillRows(of: product, block: block)
    return table
  }
}

/// The groups of neighbouring windows of one block, as register tiles take them.
@safe
struct TileTable {
  let groupRows: Int
  /// Where the first window of each group begins in the input tile.
  let groupOffsets: UnsafeMutablePointer<Int>
  /// Where the result of each window goes; negative for the padding of a group.
  let rowOffsets: UnsafeMutablePointer<Int>
  /// Room for the offsets of a depth block's tap rows.
  let segmentOffsets: UnsafeMutablePointer<Int>
  private(set) var groups = 0
  /// Whether every group is full.
  private(set) var isWhole = true

  init(
    groupRows: Int, groupOffsets: UnsafeMutablePointer<Int>, rowOffsets: UnsafeMutablePointer<Int>,
    segmentOffsets: UnsafeMutablePointer<Int>
  ) {
    self.groupRows = groupRows
    unsafe self.groupOffsets = groupOffsets
    unsafe self.rowOffsets = rowOffsets
    unsafe self.segmentOffsets = segmentOffsets
  }

  /// Register tiles of three groups.
  var tiles: Int { (groups + 2) / 3 }

  mutating func fillRows(of product: WindowProduct, block: WindowBlock) {
    forEachGroup(of: product, block: block) { image, line, windows in
      let rows = unsafe rowOffsets + groups * groupRows
      for index in 0..<groupRows {
        unsafe rows[index] =
          index < windows.count
          ? product.outputOffset(image: image, line: line, window: windows.lowerBound + index) : -1
      }
      if windows.count < groupRows { isWhole = false }
      groups += 1
    }
  }

  /// Fills in where the groups begin in an input tile.
  func fillGroups(of product: WindowProduct, block: WindowBlock, inputTile: InputTile) {
    let windows = product.windows
    var group = 0
    forEachGroup(of: product, block: block) { image, line, range in
      unsafe groupOffsets[group] = inputTile.offset(
        image: image, row: line * windows.step + windows.originY - inputTile.firstRow,
        column: range.lowerBound * windows.step + windows.originX)
      group += 1
    }
  }

  /// Groups lie within one line. A product whose grid is smaller than others' has fewer.
  @inline(__always)
  private func forEachGroup(
    of product: WindowProduct, block: WindowBlock,
    _ body: (_ image: Int, _ line: Int, _ windows: Range<Int>) -> Void
  ) {
    let lineEnd = min(block.lines.upperBound, product.windows.gridHeight)
    let windowEnd = min(block.windows.upperBound, product.windows.gridWidth)
    for image in block.images {
      var line = block.lines.lowerBound
      while line < lineEnd {
        var window = block.windows.lowerBound
        while window < windowEnd {
          body(image, line, window..<min(window + groupRows, windowEnd))
          window += groupRows
        }
        line += 1
      }
    }
  }
}
