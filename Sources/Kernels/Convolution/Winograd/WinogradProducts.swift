import KernelInterface
import Memory

extension Engine {
  /// The 25 products left x filter of all tiles.
  ///
  /// A task owns a part of the rows and columns of one plane's product, large enough that little is
  /// read twice.
  ///
  /// - Parameter ahead: what a task brings near for later, given its number and that of all tasks.
  func winogradMultiply(
    _ left: WinogradPlanes, by filter: WinogradFilter, into output: WinogradPlanes, tiles: Int,
    tables: WinogradTables, ahead: (_ task: Int, _ tasks: Int) -> CachePrefetch
  ) {
    let rowParts = (tiles + 191) / 192
    let columnParts = (filter.panels * kernels.tileColumns + 255) / 256
    let groups = (tiles + kernels.groupRows - 1) / kernels.groupRows
    let parts = rowParts * columnParts
    parallelFor(WinogradGrid.planes * parts) { _, task in
      let (plane, piece) = task.quotientAndRemainder(dividingBy: parts)
      let (columnPart, rowPart) = piece.quotientAndRemainder(dividingBy: rowParts)
      let rows = part(rowPart, of: rowParts, total: (groups + 2) / 3)
      let panels = part(columnPart, of: columnParts, total: filter.panels)
      let tasksTiles = filter.blocks.count * panels.count * rows.count
      var ahead = ahead(task, WinogradGrid.planes * parts)
      let linesPerTile = ahead.count / tasksTiles + 1
      for (index, block) in filter.blocks.enumerated() {
        for panel in panels {
          let right = filter.panel(panel, plane: plane, block: index)
          let panelCount = block.count * kernels.tileColumns
          var nextPanel = CachePrefetch(right + panelCount, count: panelCount)
          let panelLinesPerTile = nextPanel.count / rows.count + 1
          var tile = TileOperands(
            segments: 1, depth: block.count,
            left: left.pointer(plane: plane, row: 0) + block.lowerBound,
            segmentOffsets: tables.zero, groupOffsets: tables.groupOffsets,
            leftStride: left.rowStride, right: right, rightStride: kernels.tileColumns,
            output: output.pointer(plane: plane, row: 0) + panel * kernels.tileColumns,
            rowOffsets: tables.rowOffsets, groups: 3, columns: kernels.tileColumns,
            isWhole: true, accumulates: index > 0)
          for row in rows {
            tile.groups = min(3, groups - 3 * row)
            tile.groupOffsets = tables.groupOffsets + 3 * row
            tile.rowOffsets = tables.rowOffsets + kernels.tileRows * row
            kernels.multiplyRows(tile)
            ahead.request(linesPerTile)
            nextPanel.request(panelLinesPerTile)
          }
        }
      }
    }
  }
}

/// Where register tiles find the rows that they read and write.
final class WinogradTables {
  private let memory: UnsafeMutablePointer<Int>
  private let groups: Int

  /// For products of the rows of `left` into those of `output`.
  init(_ left: WinogradPlanes, _ output: WinogradPlanes, groupRows: Int) {
    groups = left.rows / groupRows
    memory = .allocate(capacity: 1 + groups + left.rows)
    memory[0] = 0
    for group in 0..<groups { memory[1 + group] = group * groupRows * left.rowStride }
    for row in 0..<left.rows { memory[1 + groups + row] = row * output.rowStride }
  }

  /// For products whose left rows are neighbours in memory, into rows `rowStride` apart.
  init(rows: Int, rowStride: Int) {
    groups = 0
    memory = .allocate(capacity: 1 + rows)
    memory[0] = 0
    for row in 0..<rows { memory[1 + row] = row * rowStride }
  }

  deinit { memory.deallocate() }

  var zero: UnsafePointer<Int> { UnsafePointer(memory) }
  var groupOffsets: UnsafePointer<Int> { UnsafePointer(memory + 1) }
  var rowOffsets: UnsafePointer<Int> { UnsafePointer(memory + 1 + groups) }
}
