import KernelInterface
import Memory

extension Engine {
  /// Multiplies windows of `input` by packed right matrices, and applies `epilogue` to the results.
  ///
  /// This is the blocking of Goto and van de Geijn (2008), except for the left matrix, which is not
  /// packed. A task owns a block of windows and copies the pixels that they read (the input tile,
  /// for its core's L2 cache). Then it walks the right panels; each stays in L1 while all windows
  /// are multiplied by it.
  func multiply(
    _ products: WindowProducts, input: Buffer, epilogue: ConvolutionEpilogue?, into output: Buffer
  ) {
    let blocks = windowBlocks(products)
    let panels = products.all[0].right.panels
    // Small batches give too few blocks to share out; then the columns are cut as well.
    let columnParts = min(panels, (sizes.tasks.minimumTasks + blocks.count - 1) / blocks.count)
    let tasks = blocks.count * columnParts
    let workers = min(threads, tasks)
    let scratch = WorkerScratch(
      workers: workers, floats: inputTile(products, of: blocks.largest, channelBlock: 0).count)
    let tables = TileTables(
      workers: workers, products: products.all.count, block: blocks.largest,
      groupRows: kernels.groupRows, tapRows: products.all.reduce(0) { max($0, $1.windows.tapRows) })
    parallelFor(tasks) { worker, task in
      let (index, columnPart) = task.quotientAndRemainder(dividingBy: columnParts)
      let block = blocks[index]
      let panelRange = part(columnPart, of: columnParts, total: panels)
      let left = unsafe scratch.floats(worker)
      let entries = products.all.enumerated().map { index, product in
        (product, tables.table(worker, index, for: product, block: block))
      }
      for channelBlock in products.channelRanges.indices {
        let inputTile = inputTile(products, of: block, channelBlock: channelBlock)
        unsafe copy(inputTile, of: products.images, input: input.pointer, to: left)
        let tiles = entries.reduce(0) { sum, entry in
          let depthBlocks = entry.0.right.blocks.count { $0.channels == inputTile.channels }
          return sum + depthBlocks * panelRange.count * entry.1.tiles
        }
        // This worker's next task is about `threads` tasks ahead.
        let isLast = channelBlock + 1 == products.channelRanges.count
        let next = self.inputTile(
          products, of: isLast ? blocks[(task + threads) / columnParts] : block,
          channelBlock: isLast ? 0 : channelBlock + 1)
        var prefetch = unsafe next.source(of: products.images, input: input.pointer)
        let linesPerTile = prefetch.count / max(1, tiles) + 1
        for (product, table) in entries {
          table.fillGroups(of: product, block: block, inputTile: inputTile)
          unsafe multiply(
            product, table, inputTile: inputTile, left: left, panels: panelRange,
            epilogue: epilogue, into: output.pointer, prefetch: &prefetch,
            linesPerTile: linesPerTile)
        }
      }
    }
  }

  private func inputTile(
    _ products: WindowProducts, of block: WindowBlock, channelBlock: Int
  ) -> InputTile {
    products.inputTile(
      of: block, channels: products.channelRanges[channelBlock], groupRows: kernels.groupRows)
  }

  /// The part of a product that one input tile provides.
  private func multiply(
    _ product: WindowProduct, _ table: TileTable, inputTile: InputTile,
    left: UnsafePointer<Float>, panels: Range<Int>, epilogue: ConvolutionEpilogue?,
    into output: UnsafeMutablePointer<Float>, prefetch: inout PrefetchQueue, linesPerTile: Int
  ) {
    // A product whose grid is smaller than others' may have no windows in a block.
    guard table.groups > 0 else { return }
    let right = product.right
    for index in right.blocks.indices where right.blocks[index].channels == inputTile.channels {
      let block = right.blocks[index]
      for (segment, tapRow) in block.tapRows.enumerated() {
        unsafe table.segmentOffsets[segment] = tapRow * inputTile.rowStride + block.run.lowerBound
      }
      for panel in panels {
        let column = panel * kernels.tileColumns
        let columns = min(kernels.tileColumns, right.columns - column)
        var tile = unsafe TileOperands(
          segments: block.tapRows.count, depth: block.run.count, left: left,
          segmentOffsets: table.segmentOffsets, groupOffsets: table.groupOffsets,
          leftStride: product.windows.step * inputTile.channels.count,
          right: right.panel(panel, block: index), rightStride: kernels.tileColumns,
          output: output + column, rowOffsets: table.rowOffsets, groups: 3, columns: columns,
          isWhole: table.isWhole && columns == kernels.tileColumns, accumulates: index > 0)
        // Each task reads a panel once; with few windows, nothing else hides the wait for it.
        if let next = unsafe right.next(after: panel, block: index, of: panels) {
          unsafe tile.prefetch(rightPanel: UnsafePointer(next), tiles: table.tiles)
        }
        for group in stride(from: 0, to: table.groups, by: 3) {
          tile.groups = min(3, table.groups - group)
          kernels.multiplyRows(tile)
          tile.advancePrefetches()
          unsafe tile.groupOffsets += 3
          unsafe tile.rowOffsets += kernels.tileRows
          prefetch.issue(linesPerTile)
        }
        // After the last depth block, the sums of these columns are complete.
        if let epilogue, index + 1 == right.blocks.count {
          unsafe apply(
            epilogue, to: output, offsets: table.rowOffsets, count: table.groups * table.groupRows,
            columns: column..<column + columns)
        }
      }
    }
  }

  /// The blocks of windows that tasks own: of about 128 windows, or fewer if those are few tasks.
  private func windowBlocks(_ products: WindowProducts) -> WindowBlocks {
    var size = sizes.tasks.windows
    while true {
      let blocks = WindowBlocks(
        batch: products.images.batch, gridHeight: products.gridHeight,
        gridWidth: products.gridWidth, size: size, unit: kernels.tileRows
      ) { images, lines, windows in
        let block = WindowBlock(images: 0..<images, lines: 0..<lines, windows: 0..<windows)
        return inputTile(products, of: block, channelBlock: 0).count <= sizes.tasks.inputTile
      }
      let tasks = blocks.count * products.all[0].right.panels
      guard tasks < sizes.tasks.minimumTasks && size > sizes.tasks.fewestWindows else {
        return blocks
      }
      size /= 2
    }
  }
}
