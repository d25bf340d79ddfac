import Memory

/// Where the rows of register tiles are read and written: a table for each worker and product.
final class TileTables: @unchecked Sendable {
  // SAFETY: each worker uses its own tables; the memory lives as long as this object.
  private let memory: UnsafeMutablePointer<Int>
  private let stride: Int
  private let products: Int
  private let groupLimit: Int
  private let groupRows: Int

  /// Room for blocks of windows up to `block`, in groups of `groupRows`, and for `tapRows` tap rows.
  init(workers: Int, products: Int, block: WindowBlock, groupRows: Int, tapRows: Int) {
    self.products = products
    self.groupRows = groupRows
    let perLine = roundUp(block.windows.count, to: groupRows) / groupRows
    groupLimit = block.images.count * block.lines.count * perLine
    stride = groupLimit * (1 + groupRows) + tapRows
    memory = .allocate(capacity: workers * products * stride)
  }

  deinit { memory.deallocate() }

  /// The table of `worker` for product `product`, filled in for one block of windows.
  func table(
    _ worker: Int, _ index: Int, for product: WindowProduct, block: WindowBlock
  ) -> TileTable {
    let start = memory + (worker * products + index) * stride
    var table = TileTable(
      groupRows: groupRows, groupOffsets: start, rowOffsets: start + groupLimit,
      segmentOffsets: start + groupLimit * (1 + groupRows))
    table.fillRows(of: product, block: block)
    return table
  }
}

/// The groups of neighbouring windows of one block, as register tiles take them.
struct TileTable {
  let groupRows: Int
  /// Where each group's first window begins in the band.
  let groupOffsets: UnsafeMutablePointer<Int>
  /// Where each window's result goes; negative for what fills up a group.
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
    self.groupOffsets = groupOffsets
    self.rowOffsets = rowOffsets
    self.segmentOffsets = segmentOffsets
  }

  /// Register tiles of three groups.
  var tiles: Int { (groups + 2) / 3 }

  mutating func fillRows(of product: WindowProduct, block: WindowBlock) {
    forEachGroup(of: product, block: block) { image, line, windows in
      let rows = rowOffsets + groups * groupRows
      for index in 0..<groupRows {
        rows[index] =
          index < windows.count
          ? product.outputOffset(image: image, line: line, window: windows.lowerBound + index) : -1
      }
      if windows.count < groupRows { isWhole = false }
      groups += 1
    }
  }

  /// Finds the groups in a band.
  func fillGroups(of product: WindowProduct, block: WindowBlock, band: Band) {
    let windows = product.windows
    var group = 0
    forEachGroup(of: product, block: block) { image, line, range in
      groupOffsets[group] = band.offset(
        image: image, row: line * windows.step + windows.originY - band.firstRow,
        column: range.lowerBound * windows.step + windows.originX)
      group += 1
    }
  }

  /// Groups lie within one line. A product with a smaller grid than others has fewer.
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
