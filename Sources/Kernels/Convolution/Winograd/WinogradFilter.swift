import KernelInterface
import Memory

/// The transformed filter of Winograd's convolution: 25 right matrices, packed in panels.
///
/// It is larger than the filter and takes time to make, so it is kept with the filter
/// (`FilterCache`).
struct WinogradFilter: PreparedFilter {
  /// Parts of the depth. A panel of one stays in the L1 cache.
  let blocks: [Range<Int>]
  let panels: Int
  fileprivate let planeStride: Int
  private let panelColumns: Int
  private let buffer: Buffer

  fileprivate init(
    depth: Int, columns: Int, blockLimit: Int, for kernels: any KernelSet.Type
  ) {
    panelColumns = kernels.tileColumns
    blocks = TransformedTiles.blocks(of: depth, limit: blockLimit)
    panels = (columns + panelColumns - 1) / panelColumns
    planeStride = WinogradPlanes.spread(depth * panels * panelColumns)
    buffer = Buffer(count: WinogradGrid.planes * planeStride)
  }

  /// Floats of all 25 matrices.
  var floats: Int { buffer.count }

  /// A block of a panel of one plane, `[rows][panelColumns]`.
  func panel(_ panel: Int, plane: Int, block: Int) -> UnsafeMutablePointer<Float> {
    let range = blocks[block]
    let start = (range.lowerBound * panels + panel * range.count) * panelColumns
    return unsafe buffer.pointer + (plane * planeStride + start)
  }
}

extension Engine {
  /// Transforms the whole filter of a pass.
  func winogradFilter(_ transforms: some WinogradTransforms) -> WinogradFilter {
    let filter = WinogradFilter(
      depth: transforms.depth, columns: transforms.columns, blockLimit: sizes.summation.depth,
      for: kernels)
    let taps = WinogradTaps(workers: threads, rows: filter.blocks[0].count, kernels)
    parallelFor(filter.blocks.count * filter.panels) { worker, task in
      let (block, panel) = task.quotientAndRemainder(dividingBy: filter.panels)
      unsafe winogradTransformFilter(
        transforms, rows: filter.blocks[block], panel: panel, taps, worker: worker,
        to: filter.panel(panel, plane: 0, block: block), planeStride: filter.planeStride)
    }
    return filter
  }

  /// Transforms some rows of one panel of the filter of a pass.
  func winogradTransformFilter(
    _ transforms: some WinogradTransforms, rows: Range<Int>, panel: Int, _ taps: WinogradTaps,
    worker: Int,
    to planes: UnsafeMutablePointer<Float>, planeStride: Int
  ) {
    let first = panel * kernels.tileColumns
    let columns = first..<min(first + kernels.tileColumns, transforms.columns)
    for tap in 0..<4 {
      unsafe transforms.pack(
        tap: tap, rows: rows, columns: columns, into: taps.pointer(tap, worker))
    }
    unsafe kernels.winogradFilter(
      taps.pointer(0, worker), tapStride: taps.tapCount, count: rows.count * kernels.tileColumns,
      to: planes, planeStride: planeStride)
  }
}

/// The four taps of a phase, packed as panels, for each worker.
struct WinogradTaps {
  fileprivate let tapCount: Int
  private let memory: WorkerScratch

  init(workers: Int, rows: Int, _ kernels: any KernelSet.Type) {
    tapCount = rows * kernels.tileColumns
    memory = WorkerScratch(workers: workers, floats: 4 * tapCount)
  }

  fileprivate func pointer(_ tap: Int, _ worker: Int) -> UnsafeMutablePointer<Float> {
    unsafe memory.floats(worker) + tap * tapCount
  }
}
