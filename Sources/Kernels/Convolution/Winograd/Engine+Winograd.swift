import KernelInterface
import Memory

extension Engine {
  /// Computes a pass by Winograd's algorithm, in the variant that `plan` names.
  ///
  /// The products have two large operands, the transformed tiles and the transformed filter. One of
  /// them is made in pieces that stay in a core's own cache until all products with them are done;
  /// the other is streamed.
  func winograd(
    _ transforms: some WinogradTransforms, _ plan: ConvolutionPlan, _ form: FilterCache.Form,
    in cache: FilterCache?
  ) {
    if plan.variant == .winogradByFilter {
      winogradByFilter(transforms)
    } else {
      let filter = prepared(form, of: plan.shape, in: cache) { winogradFilter(transforms) }
      winogradByTiles(transforms, filter: filter)
    }
  }

  /// Winograd's algorithm by tiles: each task transforms some tiles, multiplies them by the whole
  /// filter, plane by plane, and transforms the products back.
  ///
  /// So it reads the filter as one stream, and each plane of the tiles once. The filter evicts the
  /// tiles from the core's cache, so the next plane's are prefetched.
  private func winogradByTiles(_ transforms: some WinogradTransforms, filter: WinogradFilter) {
    let grid = transforms.grid
    let together = transforms.tilesTogether
    let rows = rowsByTiles(transforms)
    let size = max(1, rows / together) * together
    let blocks = (grid.tiles + size - 1) / size
    // If those are too few tasks, panels are shared out as well.
    let panelParts =
      transforms.keepsColumnsTogether
      ? 1 : min(filter.panels, (sizes.tasks.perThreadOfPanels * threads + blocks - 1) / blocks)
    let workers = min(threads, blocks * panelParts)
    let scratch = (0..<workers).map { _ in
      (
        left: TransformedTiles(
          rows: rows, depth: transforms.depth, blockLimit: sizes.summation.depth),
        products: (0..<(filter.panels + panelParts - 1) / panelParts).map { _ in
          WinogradProducts(rows: rows, columns: kernels.tileColumns)
        }
      )
    }
    let offsets = WinogradOffsets(
      scratch[0].left, scratch[0].products[0], groupRows: kernels.groupRows)
    parallelFor(blocks * panelParts) { worker, task in
      let (left, products) = scratch[worker]
      let (tileBlock, panelPart) = task.quotientAndRemainder(dividingBy: panelParts)
      let panels = part(panelPart, of: panelParts, total: filter.panels)
      let end = min(grid.tiles, (tileBlock + 1) * size)
      // This worker's next task is about `threads` tasks ahead.
      let nextTask = (task + threads) / panelParts * size
      for first in stride(from: tileBlock * size, to: end, by: rows) {
        let tiles = first..<min(first + rows, end)
        transforms.transform(tiles, into: left, row: 0)
        let next = tiles.upperBound < end ? tiles.upperBound : min(nextTask, grid.tiles)
        var input: PrefetchStream? = unsafe PrefetchStream(
          transforms.input(of: next..<min(next + rows, grid.tiles)),
          terms: panels.count * WinogradGrid.planes * transforms.depth
            * registerTiles(tiles.count))
        for plane in 0..<WinogradGrid.planes {
          for block in filter.blocks.indices {
            let isLastBlock = block + 1 == filter.blocks.count
            let (nextPlane, nextBlock) = isLastBlock ? (plane + 1, 0) : (plane, block + 1)
            for panel in panels {
              let index = panel - panels.lowerBound
              unsafe winogradMultiply(
                left, block: block, plane: plane, rows: tiles.count,
                by: filter.panel(panel, plane: plane, block: block),
                nextRight: index + 1 < panels.count
                  ? filter.panel(panel + 1, plane: plane, block: block)
                  : filter.panel(
                    panels.lowerBound, plane: nextPlane % WinogradGrid.planes, block: nextBlock),
                nextLeft: left.memory(
                  plane: nextPlane, block: nextBlock, part: index, of: panels.count),
                input: &input, into: products[index], offsets: offsets)
            }
          }
        }
        for panel in panels {
          transforms.transformBack(
            products[panel - panels.lowerBound], tiles: tiles,
            columns: columns(ofPanel: panel, of: transforms), worker: worker)
        }
      }
    }
  }

  /// Tiles of a task: whole register tiles, as many as L2 holds transformed, and fewer where that
  /// leaves threads idle. The result of a tile does not depend on those beside it, so this may
  /// depend on the number of threads.
  func rowsByTiles(_ transforms: some WinogradTransforms) -> Int {
    let together = transforms.tilesTogether
    let tileRows = kernels.tileRows
    let limit = min(
      sizes.tasks.winogradTiles,
      sizes.tasks.winogradTileFloats / (WinogradGrid.planes * transforms.depth),
      sizes.tasks.winogradProductFloats / (WinogradGrid.planes * transforms.columns))
    var rows = max(tileRows, sizes.tasks.winogradFewestTiles, limit) / tileRows * tileRows
    while rows > tileRows && rows - tileRows >= together
      && transforms.grid.tiles < sizes.tasks.perThread * threads * rows
    {
      rows -= tileRows
    }
    return rows
  }

  /// Winograd's algorithm by filter: all tiles are transformed; then each task transforms one panel
  /// of the filter, block by block, multiplies all tiles by it, and transforms the products back.
  private func winogradByFilter(_ transforms: some WinogradTransforms) {
    let grid = transforms.grid
    let panels = (transforms.columns + kernels.tileColumns - 1) / kernels.tileColumns
    // The products of a panel stay in a core's own cache, all tiles in the shared one.
    let limit = max(
      kernels.tileRows,
      min(
        sizes.tasks.winogradTilesByFilter,
        sizes.tasks.winogradAllTiles / (WinogradGrid.planes * transforms.depth)))
    let chunks = (grid.tiles + limit - 1) / limit
    let size = (grid.tiles + chunks - 1) / chunks
    let rows = roundUp(size, to: kernels.groupRows)
    let left = TransformedTiles(
      rows: rows, depth: transforms.depth, blockLimit: sizes.summation.winogradFilterDepth)
    let planeStride = WinogradPlanes.spread(left.blocks[0].count * kernels.tileColumns)
    let workers = min(threads, panels)
    let right = WorkerScratch(workers: workers, floats: WinogradGrid.planes * planeStride)
    let products = (0..<workers).map { _ in
      WinogradProducts(rows: rows, columns: kernels.tileColumns)
    }
    let taps = WinogradTaps(workers: workers, rows: left.blocks[0].count, kernels)
    let offsets = WinogradOffsets(left, products[0], groupRows: kernels.groupRows)
    for first in stride(from: 0, to: grid.tiles, by: size) {
      let tiles = first..<min(first + size, grid.tiles)
      let parts = min(tiles.count, sizes.tasks.winogradTransformTasks)
      parallelFor(parts) { _, task in
        let range = part(task, of: parts, total: tiles.count)
        transforms.transform(
          first + range.lowerBound..<first + range.upperBound, into: left, row: range.lowerBound)
      }
      parallelFor(panels) { worker, panel in
        let right = unsafe right.floats(worker)
        var input: PrefetchStream?
        for (index, block) in left.blocks.enumerated() {
          unsafe winogradTransformFilter(
            transforms, rows: block, panel: panel, taps, worker: worker, to: right,
            planeStride: planeStride)
          for plane in 0..<WinogradGrid.planes {
            unsafe winogradMultiply(
              left, block: index, plane: plane, rows: tiles.count,
              by: right + plane * planeStride, nextRight: nil,
              nextLeft: left.memory(plane: plane + 1, block: index), input: &input,
              into: products[worker], offsets: offsets)
          }
        }
        transforms.transformBack(
          products[worker], tiles: tiles, columns: columns(ofPanel: panel, of: transforms),
          worker: worker)
      }
    }
  }

  /// Multiplies the first `rows` rows of one block of the left matrix by the same block of a panel,
  /// in one plane. The first block begins the products; later ones add to them.
  ///
  /// - Parameters:
  ///   - nextRight: the panel that is read next, if it is prefetched.
  ///   - nextLeft: the rows of the left matrix that are prefetched.
  ///   - input: what is prefetched besides, if anything; it moves on by these products.
  private func winogradMultiply(
    _ left: TransformedTiles, block: Int, plane: Int, rows: Int, by right: UnsafePointer<Float>,
    nextRight: UnsafePointer<Float>?, nextLeft: Range<UnsafePointer<Float>>?,
    input: inout PrefetchStream?, into products: WinogradProducts, offsets: WinogradOffsets
  ) {
    let depth = left.blocks[block].count
    let rowStride = left.rowStride(ofBlock: block)
    let first = unsafe left.pointer(plane: plane, block: block, row: 0)
    var tile = unsafe TileOperands(
      segments: 1, depth: depth, left: first, segmentOffsets: offsets.zero,
      groupOffsets: offsets.groupOffsets(ofBlock: block), leftStride: rowStride, right: right,
      rightStride: kernels.tileColumns, output: products.pointer(plane: plane, row: 0),
      rowOffsets: offsets.rowOffsets,
      groups: (rows + kernels.groupRows - 1) / kernels.groupRows, columns: kernels.tileColumns,
      isWhole: true, accumulates: block > 0)
    let tiles = registerTiles(rows)
    if let nextLeft = unsafe nextLeft { unsafe tile.prefetch(leftRows: nextLeft, tiles: tiles) }
    if let nextRight = unsafe nextRight {
      unsafe tile.prefetch(rightPanel: nextRight, tiles: tiles)
    }
    if let input { tile.inputPrefetch = input }
    tile.prefetchesOutput = false
    kernels.multiplyRows(tile)
    input?.advance(terms: tiles * depth)
  }

  private func registerTiles(_ rows: Int) -> Int {
    (rows + kernels.tileRows - 1) / kernels.tileRows
  }

  private func columns(ofPanel panel: Int, of transforms: some WinogradTransforms) -> Range<Int> {
    let first = panel * kernels.tileColumns
    return first..<min(first + kernels.tileColumns, transforms.columns)
  }
}
