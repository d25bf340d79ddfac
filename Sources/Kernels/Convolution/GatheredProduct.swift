import KernelInterface
import Memory

/// A matrix product whose left matrix is gathered from an image and whose result is scattered over
/// another: the forward pass of a convolution, or one phase of its transpose.
struct GatheredProduct {
  /// The left matrix, `[gather.rows, gather.depth]`.
  var gather: Gather
  /// Columns of the right matrix and of the result.
  var columns: Int

  /// Where the result's row for window (n, i, j) begins:
  /// `((n * outputHeight + i * outputStep + outputY) * outputWidth + j * outputStep + outputX) * columns`.
  var outputHeight: Int
  var outputWidth: Int
  var outputStep: Int
  var outputY: Int
  var outputX: Int

  func outputOffset(ofRow row: Int) -> Int {
    let (line, j) = row.quotientAndRemainder(dividingBy: gather.gridWidth)
    let (n, i) = line.quotientAndRemainder(dividingBy: gather.gridHeight)
    let y = i * outputStep + outputY
    let x = j * outputStep + outputX
    return ((n * outputHeight + y) * outputWidth + x) * columns
  }
}

extension Engine {
  /// Multiplies `input`, as `product` gathers it, by a packed right matrix.
  ///
  /// Goto and van de Geijn 2008, with the loops so arranged that one task owns a block of rows: it
  /// packs them once for each depth block (about 120 KiB, in its core's L2 cache) and walks the
  /// right panels, each of which (32 KiB) stays in L1 while the row panels pass by.
  ///
  /// - Parameter right: for each depth block, panels `[columns / tileColumns][depth][tileColumns]`,
  ///   as `packRight` lays them.
  func multiply(_ product: GatheredProduct, input: Buffer, right: Buffer, into output: Buffer) {
    let gather = product.gather
    let tileRows = kernels.tileRows
    let tileColumns = kernels.tileColumns
    let depthBlock = kernels.depthBlock
    let panels = (product.columns + tileColumns - 1) / tileColumns
    let blockRows = 10 * tileRows
    let rowBlocks = (gather.rows + blockRows - 1) / blockRows
    // Short batches give too few row blocks to share out; then the columns are cut as well.
    let columnParts = min(panels, max(1, 32 / rowBlocks))
    let scratch = Buffer(count: threads * blockRows * depthBlock)
    // Worth its instructions where few multiplications are done with each float that is read.
    let prefetches = gather.step > 1 && product.columns <= 128
    let prefetch = WindowPrefetch(gather, input: input.pointer)
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 3 * threads * blockRows) { offsets in
      let allOffsets = UnsafeMutablePointer(mutating: offsets.baseAddress.unsafelyUnwrapped)
      nonisolated(unsafe) let offsetBase = allOffsets
      parallelFor(rowBlocks * columnParts) { worker, task in
        let (rowBlock, part) = task.quotientAndRemainder(dividingBy: columnParts)
        let firstRow = rowBlock * blockRows
        let rows = min(blockRows, gather.rows - firstRow)
        let firstPanel = panels * part / columnParts
        let lastPanel = panels * (part + 1) / columnParts
        let offsets = offsetBase + 3 * worker * blockRows
        let windows = offsets + blockRows
        let nextWindows = windows + blockRows
        // This worker's next task is likely to be as many row blocks ahead as there are workers.
        let nextRow = firstRow + threads * blockRows
        for row in 0..<rows { offsets[row] = product.outputOffset(ofRow: firstRow + row) }
        for row in 0..<rows where prefetches {
          windows[row] = prefetch.windowOffset(ofRow: firstRow + row)
          nextWindows[row] = prefetch.windowOffset(ofRow: nextRow + row)
        }
        let rowTiles = (rows + tileRows - 1) / tileRows
        let tiles = (lastPanel - firstPanel) * rowTiles
        let left = scratch.pointer + worker * blockRows * depthBlock
        for firstDepth in stride(from: 0, to: gather.depth, by: depthBlock) {
          let depth = min(depthBlock, gather.depth - firstDepth)
          kernels.packRows(
            of: gather, input: input.pointer, rows: firstRow..<firstRow + rows,
            depths: firstDepth..<firstDepth + depth, into: left)
          let block = right.pointer + firstDepth * panels * tileColumns
          let isLast = firstDepth + depth == gather.depth
          let nextDepth = isLast ? 0 : firstDepth + depth
          let nextDepths = nextDepth..<min(nextDepth + depthBlock, gather.depth)
          var tile = 0
          for panel in firstPanel..<lastPanel {
            let column = panel * tileColumns
            for row in stride(from: 0, to: rows, by: tileRows) {
              kernels.multiplyRowPanel(
                TileOperands(
                  depth: depth, left: left + row * depthBlock,
                  right: block + panel * depth * tileColumns, output: output.pointer + column,
                  rowOffsets: offsets + row, rows: min(tileRows, rows - row),
                  columns: min(tileColumns, product.columns - column),
                  accumulates: firstDepth > 0))
              guard prefetches else { continue }
              prefetch.request(
                isLast ? nextWindows : windows,
                rows: rows * tile / tiles..<rows * (tile + 1) / tiles, depths: nextDepths)
              tile += 1
            }
          }
        }
      }
    }
  }

  /// A buffer for the right matrix of `multiply`.
  func rightMatrixBuffer(depth: Int, columns: Int) -> Buffer {
    let panels = (columns + kernels.tileColumns - 1) / kernels.tileColumns
    return Buffer(count: depth * panels * kernels.tileColumns)
  }
}
