import KernelInterface
import Memory

/// The transformed filter of a Winograd convolution: 25 right matrices, packed in panels.
///
/// It is several times larger than the filter, so whoever uses a filter more than once keeps this
/// with it (see `FilterCache`).
struct WinogradFilter: PreparedFilter {
  /// Parts of the depth, each small enough that a panel of it stays in the L1 cache.
  let blocks: [Range<Int>]
  let panels: Int
  private let panelColumns: Int
  fileprivate let planeStride: Int
  private let buffer: Buffer

  fileprivate init(depth: Int, columns: Int, for kernels: any KernelSet.Type) {
    panelColumns = kernels.tileColumns
    let count = (depth + DepthBlock.limit - 1) / DepthBlock.limit
    blocks = (0..<count).map { part($0, of: count, total: depth) }
    panels = (columns + panelColumns - 1) / panelColumns
    planeStride = WinogradPlanes.spread(depth * panels * panelColumns)
    buffer = Buffer(count: WinogradGrid.planes * planeStride)
  }

  /// Floats of all 25 matrices.
  var floats: Int { buffer.count }

  /// Rows from `row` of block `block` of a panel, `[rows][panelColumns]`.
  func panel(_ panel: Int, plane: Int, block: Int, row: Int = 0) -> UnsafeMutablePointer<Float> {
    let range = blocks[block]
    let start = (range.lowerBound * panels + panel * range.count + row) * panelColumns
    return buffer.pointer + plane * planeStride + start
  }
}

extension Engine {
  /// The filter of the forward pass, transformed: rows are the channels of the phases, columns the
  /// output channels.
  func winogradFilter(_ grid: WinogradGrid, filter: Buffer) -> WinogradFilter {
    let shape = grid.shape
    let (inputs, outputs) = (shape.inputChannels, shape.outputChannels)
    let result = WinogradFilter(
      depth: grid.phaseChannels, columns: outputs, for: kernels)
    // A task transforms the rows of one block and phase for one panel.
    let pieces = result.blocks.indices.flatMap { block in
      (0..<WinogradGrid.phases).compactMap { phase in
        let rows = result.blocks[block].clamped(to: phase * inputs..<(phase + 1) * inputs)
        return rows.isEmpty ? nil : (block, phase, rows)
      }
    }
    let scratch = PanelScratch(workers: threads, rows: DepthBlock.limit, kernels)
    parallelFor(pieces.count * result.panels) { worker, task in
      let (index, panel) = task.quotientAndRemainder(dividingBy: result.panels)
      let (block, phase, rows) = pieces[index]
      let column = panel * kernels.tileColumns
      for tap in 0..<4 {
        let firstRow = grid.tap(tap, phase: phase) * inputs + rows.lowerBound - phase * inputs
        kernels.packRight(
          filter.pointer + (firstRow * outputs + column), rowStride: outputs, rows: rows.count,
          columns: min(kernels.tileColumns, outputs - column), into: scratch.tap(tap, worker),
          panelStride: 0)
      }
      kernels.winogradFilter(
        scratch.tap(0, worker), tapStride: scratch.tapCount,
        count: rows.count * kernels.tileColumns,
        to: result.panel(
          panel, plane: 0, block: block, row: rows.lowerBound - result.blocks[block].lowerBound),
        planeStride: result.planeStride)
    }
    return result
  }

  /// The filter of the input gradient, transformed: rows are output channels, columns the channels
  /// of the phases.
  func winogradGradientFilter(_ grid: WinogradGrid, filter: Buffer) -> WinogradFilter {
    let outputs = grid.shape.outputChannels
    let result = WinogradFilter(depth: outputs, columns: grid.phaseChannels, for: kernels)
    let scratch = PanelScratch(workers: threads, rows: DepthBlock.limit, kernels)
    parallelFor(result.blocks.count * result.panels) { worker, task in
      let (block, panel) = task.quotientAndRemainder(dividingBy: result.panels)
      let rows = result.blocks[block]
      let column = panel * kernels.tileColumns
      let columns = column..<min(column + kernels.tileColumns, grid.phaseChannels)
      for tap in 0..<4 {
        packGradientTap(
          grid, tap: tap, filter: filter.pointer, rows: rows, columns: columns,
          into: scratch.tap(tap, worker))
      }
      kernels.winogradFilter(
        scratch.tap(0, worker), tapStride: scratch.tapCount,
        count: rows.count * kernels.tileColumns,
        to: result.panel(panel, plane: 0, block: block), planeStride: result.planeStride)
    }
    return result
  }

  /// One tap of each phase, transposed: output channels `rows` times phase channels `columns`.
  private func packGradientTap(
    _ grid: WinogradGrid, tap: Int, filter: UnsafePointer<Float>, rows: Range<Int>,
    columns: Range<Int>, into panel: UnsafeMutablePointer<Float>
  ) {
    let (inputs, outputs) = (grid.shape.inputChannels, grid.shape.outputChannels)
    func source(_ column: Int) -> UnsafePointer<Float> {
      let (phase, channel) = column.quotientAndRemainder(dividingBy: inputs)
      let row = grid.tap(tap, phase: phase) * inputs + channel
      return filter + (row * outputs + rows.lowerBound)
    }
    if columns.lowerBound / inputs == (columns.upperBound - 1) / inputs {
      kernels.packRightTransposed(
        source(columns.lowerBound), columnStride: outputs, rows: rows.count,
        columns: columns.count, into: panel, panelStride: 0)
      return
    }
    kernels.fill(panel, with: 0, count: rows.count * kernels.tileColumns)
    for (index, column) in columns.enumerated() {
      let source = source(column)
      for row in 0..<rows.count { panel[row * kernels.tileColumns + index] = source[row] }
    }
  }
}

extension WinogradGrid {
  /// The place in the 4x4 kernel of tap `tap` (of 2x2) of phase `phase` (likewise):
  /// g_p[a] = w[2a + p].
  func tap(_ tap: Int, phase: Int) -> Int {
    (2 * (tap / 2) + phase / 2) * 4 + 2 * (tap % 2) + phase % 2
  }
}

/// Each worker's copy of the four taps of a phase, a panel each.
private struct PanelScratch {
  let tapCount: Int
  private let buffer: Buffer

  init(workers: Int, rows: Int, _ kernels: any KernelSet.Type) {
    tapCount = rows * kernels.tileColumns
    buffer = Buffer(count: workers * 4 * tapCount)
  }

  func tap(_ index: Int, _ worker: Int) -> UnsafeMutablePointer<Float> {
    buffer.pointer + (worker * 4 + index) * tapCount
  }
}
