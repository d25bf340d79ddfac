import KernelInterface
import Memory

extension Engine {
  /// The forward pass of a Winograd convolution.
  func winogradForward(
    _ shape: ConvolutionShape, input: Buffer, filter: Buffer, cache: FilterCache?,
    epilogue: ConvolutionEpilogue?, into output: Buffer
  ) {
    let pass = WinogradForward(
      WinogradGrid(shape), input: input, filter: filter, output: output, epilogue: epilogue,
      kernels: kernels)
    winograd(pass, .winogradForward, in: cache)
  }

  /// The input gradient of a Winograd convolution.
  func winogradInputGradient(
    _ shape: ConvolutionShape, outputGradient: Buffer, filter: Buffer, cache: FilterCache?,
    epilogue: ConvolutionEpilogue?, into inputGradient: Buffer
  ) {
    let pass = WinogradInputGradient(
      WinogradGrid(shape), outputGradient: outputGradient, filter: filter,
      inputGradient: inputGradient, epilogue: epilogue, kernels: kernels)
    if PhaseImage.supports(shape) {
      winograd(
        WinogradNarrowInputGradient(pass, workers: threads), .winogradInputGradient, in: cache)
    } else {
      winograd(pass, .winogradInputGradient, in: cache)
    }
  }

  /// Computes a pass of a Winograd convolution.
  ///
  /// The products have two large sides, the transformed tiles and the transformed filter. One of them
  /// is made in pieces that stay in a core's own cache until everything is done that needs them; the
  /// other passes by.
  private func winograd(
    _ pass: some WinogradPass, _ form: FilterCache.Form, in cache: FilterCache?
  ) {
    if pass.hasManyTiles || pass.keepsColumnsTogether {
      let filter = prepared(form, of: pass.grid.shape, in: cache) { winogradFilter(pass) }
      winogradByTiles(pass, filter: filter)
    } else {
      winogradByFilter(pass)
    }
  }

  /// Each task transforms some tiles, multiplies them by the whole filter, plane by plane, and
  /// transforms the products back. So it reads the filter in one straight line and a plane of the tiles
  /// once; the filter displaces them in the core's cache, so they are asked for in time.
  private func winogradByTiles(_ pass: some WinogradPass, filter: WinogradFilter) {
    let grid = pass.grid
    let together = pass.addsTiles ? grid.tilesPerImage : 1
    // Whole register tiles, of what takes at most 640 KiB, and their products 4 MiB, but 24 rows at
    // least; fewer where that leaves threads idle. What a tile becomes does not depend on those beside it.
    let tileRows = kernels.tileRows
    let limit = min(WinogradLeft.tileLimit, 6_400 / pass.depth, 40_960 / pass.columns)
    var rows = max(24, limit) / tileRows * tileRows
    while rows > tileRows && rows - tileRows >= together && grid.tiles < 8 * threads * rows {
      rows -= tileRows
    }
    let size = max(1, rows / together) * together
    let blocks = (grid.tiles + size - 1) / size
    // Where that still leaves threads idle, panels are shared out as well.
    let panelParts =
      pass.keepsColumnsTogether ? 1 : min(filter.panels, (2 * threads + blocks - 1) / blocks)
    let workers = min(threads, blocks * panelParts)
    let scratch = (0..<workers).map { _ in
      (
        left: WinogradLeft(rows: rows, depth: pass.depth, blockLimit: DepthBlock.limit),
        products: (0..<(filter.panels + panelParts - 1) / panelParts).map { _ in
          WinogradProducts(rows: rows, columns: kernels.tileColumns)
        }
      )
    }
    let tables = WinogradTables(
      scratch[0].left, scratch[0].products[0], groupRows: kernels.groupRows)
    parallelFor(blocks * panelParts) { worker, task in
      let (left, products) = scratch[worker]
      let (tileBlock, panelPart) = task.quotientAndRemainder(dividingBy: panelParts)
      let panels = part(panelPart, of: panelParts, total: filter.panels)
      let end = min(grid.tiles, (tileBlock + 1) * size)
      // This worker's next tiles are likely to be as many tasks further on as there are threads.
      let nextBlock = (task + threads) / panelParts * size
      for first in stride(from: tileBlock * size, to: end, by: rows) {
        let tiles = first..<min(first + rows, end)
        pass.transform(tiles, into: left, row: 0)
        let next = tiles.upperBound < end ? tiles.upperBound : min(nextBlock, grid.tiles)
        var later: LaterInput? = LaterInput(
          pass.input(of: next..<min(next + rows, grid.tiles)),
          terms: panels.count * WinogradGrid.planes * pass.depth * registerTiles(tiles.count))
        for plane in 0..<WinogradGrid.planes {
          for block in filter.blocks.indices {
            let isLastBlock = block + 1 == filter.blocks.count
            let (nextPlane, nextBlock) = isLastBlock ? (plane + 1, 0) : (plane, block + 1)
            for panel in panels {
              let index = panel - panels.lowerBound
              winogradMultiply(
                left, block: block, plane: plane, rows: tiles.count,
                by: filter.panel(panel, plane: plane, block: block),
                next: index + 1 < panels.count
                  ? filter.panel(panel + 1, plane: plane, block: block)
                  : filter.panel(
                    panels.lowerBound, plane: nextPlane % WinogradGrid.planes, block: nextBlock),
                nextLeft: left.memory(
                  plane: nextPlane, block: nextBlock, part: index, of: panels.count),
                later: &later, into: products[index], tables: tables)
            }
          }
        }
        for panel in panels {
          pass.transformBack(
            products[panel - panels.lowerBound], tiles: tiles,
            columns: columns(ofPanel: panel, of: pass), worker: worker)
        }
      }
    }
  }

  /// All tiles are transformed; then each task transforms one panel of the filter, block by block,
  /// multiplies all tiles by it, and transforms the products back.
  private func winogradByFilter(_ pass: some WinogradPass) {
    let grid = pass.grid
    let panels = (pass.columns + kernels.tileColumns - 1) / kernels.tileColumns
    // The products of a panel stay in a core's own cache, all tiles in the common one.
    let limit = max(kernels.tileRows, min(128, (4 << 20) / (WinogradGrid.planes * pass.depth)))
    let chunks = (grid.tiles + limit - 1) / limit
    let size = (grid.tiles + chunks - 1) / chunks
    let rows = roundUp(size, to: kernels.groupRows)
    let left = WinogradLeft(rows: rows, depth: pass.depth, blockLimit: 128)
    let planeStride = WinogradPlanes.spread(left.blocks[0].count * kernels.tileColumns)
    let workers = min(threads, panels)
    let right = (0..<workers).map { _ in Buffer(count: WinogradGrid.planes * planeStride) }
    let products = (0..<workers).map { _ in
      WinogradProducts(rows: rows, columns: kernels.tileColumns)
    }
    let taps = WinogradTaps(workers: workers, rows: left.blocks[0].count, kernels)
    let tables = WinogradTables(left, products[0], groupRows: kernels.groupRows)
    for first in stride(from: 0, to: grid.tiles, by: size) {
      let tiles = first..<min(first + size, grid.tiles)
      let parts = min(tiles.count, 2 * minimumTasks)
      parallelFor(parts) { _, task in
        let range = part(task, of: parts, total: tiles.count)
        pass.transform(
          first + range.lowerBound..<first + range.upperBound, into: left, row: range.lowerBound)
      }
      parallelFor(panels) { worker, panel in
        let right = right[worker]
        var later: LaterInput?
        for (index, block) in left.blocks.enumerated() {
          winogradTransformFilter(
            pass, rows: block, panel: panel, taps, worker: worker, to: right.pointer,
            planeStride: planeStride)
          for plane in 0..<WinogradGrid.planes {
            winogradMultiply(
              left, block: index, plane: plane, rows: tiles.count,
              by: right.pointer + plane * planeStride, next: nil,
              nextLeft: left.memory(plane: plane + 1, block: index),
              later: &later, into: products[worker], tables: tables)
          }
        }
        pass.transformBack(
          products[worker], tiles: tiles, columns: columns(ofPanel: panel, of: pass),
          worker: worker)
      }
    }
  }

  /// Adds to one plane of the products, or begins it with, the first `rows` rows of one block of the
  /// left matrix times the same block of a panel.
  ///
  /// - Parameters:
  ///   - next: the panel that is read next, if it is not near.
  ///   - nextLeft: what is asked for of the left matrix.
  ///   - later: what is asked for besides, if anything; it moves on by that.
  private func winogradMultiply(
    _ left: WinogradLeft, block: Int, plane: Int, rows: Int, by right: UnsafePointer<Float>,
    next: UnsafePointer<Float>?, nextLeft: Range<UnsafePointer<Float>>?, later: inout LaterInput?,
    into products: WinogradProducts, tables: WinogradTables
  ) {
    let depth = left.blocks[block].count
    let rowStride = left.rowStride(ofBlock: block)
    let first = left.pointer(plane: plane, block: block, row: 0)
    var tile = TileOperands(
      segments: 1, depth: depth, left: first, segmentOffsets: tables.zero,
      groupOffsets: tables.groupOffsets(ofBlock: block), leftStride: rowStride, right: right,
      rightStride: kernels.tileColumns, output: products.pointer(plane: plane, row: 0),
      rowOffsets: tables.rowOffsets,
      groups: (rows + kernels.groupRows - 1) / kernels.groupRows, columns: kernels.tileColumns,
      isWhole: true, accumulates: block > 0)
    let tiles = registerTiles(rows)
    if let nextLeft { tile.request(leftRows: nextLeft, tiles: tiles) }
    if let next { tile.request(rightPanel: next, tiles: tiles) }
    if let later {
      tile.later = later.next
      tile.laterStride = later.stride
    }
    tile.fetchesOutput = false
    kernels.multiplyRows(tile)
    later?.advance(terms: tiles * depth)
  }

  private func registerTiles(_ rows: Int) -> Int {
    (rows + kernels.tileRows - 1) / kernels.tileRows
  }

  private func columns(ofPanel panel: Int, of pass: some WinogradPass) -> Range<Int> {
    let first = panel * kernels.tileColumns
    return first..<min(first + kernels.tileColumns, pass.columns)
  }
}

/// Input that will be transformed later, as products ask for it: a stretch of memory, evenly over their
/// terms.
private struct LaterInput {
  private(set) var next: UnsafePointer<Float>
  let stride: Int

  /// - Parameter terms: how many terms of products there are to ask for it.
  init(_ input: Range<UnsafePointer<Float>>, terms: Int) {
    next = input.lowerBound
    stride = (input.upperBound - input.lowerBound + terms - 1) / terms
  }

  mutating func advance(terms: Int) { next += terms * stride }
}
