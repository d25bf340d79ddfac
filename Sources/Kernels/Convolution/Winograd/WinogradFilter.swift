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
  fileprivate let planeStride: Int
  private let panelColumns: Int
  private let buffer: Buffer

  fileprivate init(depth: Int, columns: Int, for kernels: any KernelSet.Type) {
    panelColumns = kernels.tileColumns
    blocks = WinogradLeft.blocks(of: depth, limit: DepthBlock.limit)
    panels = (columns + panelColumns - 1) / panelColumns
    planeStride = WinogradPlanes.spread(depth * panels * panelColumns)
    buffer = Buffer(count: WinogradGrid.planes * planeStride)
  }

  /// Floats of all 25 matrices.
  var floats: Int { buffer.count }

  /// A block of a panel, `[rows][panelColumns]`.
  func panel(_ panel: Int, plane: Int, block: Int) -> UnsafeMutablePointer<Float> {
    let range = blocks[block]
    let start = (range.lowerBound * panels + panel * range.count) * panelColumns
    return buffer.pointer + (plane * planeStride + start)
  }
}

extension Engine {
  /// The whole filter of a pass, transformed.
  func winogradFilter(_ pass: some WinogradPass) -> WinogradFilter {
    let filter = WinogradFilter(depth: pass.depth, columns: pass.columns, for: kernels)
    let taps = WinogradTaps(workers: threads, rows: filter.blocks[0].count, kernels)
    parallelFor(filter.blocks.count * filter.panels) { worker, task in
      let (block, panel) = task.quotientAndRemainder(dividingBy: filter.panels)
      winogradTransformFilter(
        pass, rows: filter.blocks[block], panel: panel, taps, worker: worker,
        to: filter.panel(panel, plane: 0, block: block), planeStride: filter.planeStride)
    }
    return filter
  }

  /// Transforms some rows of one panel of a pass's filter.
  func winogradTransformFilter(
    _ pass: some WinogradPass, rows: Range<Int>, panel: Int, _ taps: WinogradTaps, worker: Int,
    to planes: UnsafeMutablePointer<Float>, planeStride: Int
  ) {
    let first = panel * kernels.tileColumns
    let columns = first..<min(first + kernels.tileColumns, pass.columns)
    for tap in 0..<4 {
      pass.pack(tap: tap, rows: rows, columns: columns, into: taps.pointer(tap, worker))
    }
    kernels.winogradFilter(
      taps.pointer(0, worker), tapStride: taps.tapCount, count: rows.count * kernels.tileColumns,
      to: planes, planeStride: planeStride)
  }
}

/// Each worker's copy of the four taps of a phase, a panel each.
struct WinogradTaps {
  fileprivate let tapCount: Int
  private let buffer: Buffer

  init(workers: Int, rows: Int, _ kernels: any KernelSet.Type) {
    tapCount = rows * kernels.tileColumns
    buffer = Buffer(count: workers * 4 * tapCount)
  }

  fileprivate func pointer(_ tap: Int, _ worker: Int) -> UnsafeMutablePointer<Float> {
    buffer.pointer + (worker * 4 + tap) * tapCount
  }
}
