import KernelInterface
import Memory

extension Engine {
  /// The filter gradient: windows of the input, transposed, times the output gradient.
  ///
  /// The sum runs over all positions of the batch. A task owns a block of the result over a fixed
  /// part of the positions; where the result has few blocks, several tasks share one, and their
  /// parts are added in order. For each stretch of about 256 positions a task copies the pixels
  /// that it needs to its core's L2 cache; the output gradient is read where it lies.
  func im2colFilterGradient(
    _ shape: ConvolutionShape, input: Buffer, outputGradient: Buffer, into filterGradient: Buffer
  ) {
    let shape = shape.flattened
    let windows = WindowGrid(windowsOf: shape)
    let stretches = WindowBlocks(
      batch: windows.batch, gridHeight: windows.gridHeight, gridWidth: windows.gridWidth,
      size: DepthBlock.limit)
    let blocks = FilterBlocks(
      windows, columns: shape.outputChannels, tileColumns: kernels.tileColumns,
      stretches: stretches)
    let parts = min(stretches.count, max(1, FilterBlocks.wantedTasks / blocks.count))
    let results = parts == 1 ? filterGradient : Buffer(count: parts * filterGradient.count)
    let tasks = blocks.count * parts
    let scratch = FilterScratch(
      workers: min(threads, tasks), windows, blocks[0], stretches.largest, kernels: kernels)
    parallelFor(tasks) { worker, task in
      // Blocks that read the same positions follow one another, and find them in the L3 cache.
      let (partIndex, blockIndex) = task.quotientAndRemainder(dividingBy: blocks.count)
      let product = FilterProduct(
        windows: windows, block: blocks[blockIndex], columns: shape.outputChannels,
        input: input.pointer, outputGradient: outputGradient.pointer,
        result: results.pointer + partIndex * filterGradient.count)
      let space = scratch[worker]
      product.fillRowOffsets(space, tileRows: kernels.tileRows)
      let range = part(partIndex, of: parts, total: stretches.count)
      for index in range {
        let next: Band
        if index + 1 < range.upperBound {
          next = product.block.band(windows, stretches[index + 1])
        } else {
          // This worker's next task is likely to be as many further on as there are threads.
          let (nextPart, nextBlock) = (task + threads).quotientAndRemainder(
            dividingBy: blocks.count)
          let first = part(nextPart, of: parts, total: stretches.count).lowerBound
          next = blocks[nextBlock].band(windows, stretches[first])
        }
        multiply(
          product, stretches[index], space, accumulates: index > range.lowerBound,
          next: next.source(of: windows, input: input.pointer))
      }
    }
    guard parts > 1 else { return }
    parallelRanges(filterGradient.count) { range in
      kernels.sumParts(
        results.pointer + range.lowerBound, parts: parts, partStride: filterGradient.count,
        count: range.count, into: filterGradient.pointer + range.lowerBound)
    }
  }

  /// Adds one stretch of positions to a block of the result.
  ///
  /// - Parameter next: what will be copied next.
  private func multiply(
    _ product: FilterProduct, _ stretch: WindowBlock, _ space: FilterScratch.Space,
    accumulates: Bool, next: CachePrefetch
  ) {
    let (tileRows, tileColumns) = (kernels.tileRows, kernels.tileColumns)
    let groupRows = kernels.groupRows
    let (windows, block) = (product.windows, product.block)
    let band = block.band(windows, stretch)
    copy(band, of: windows, input: product.input, to: space.left)
    product.fillLineOffsets(space, stretch, band: band)
    let run = block.run(windows)
    let runTiles = (run + tileRows - 1) / tileRows
    let panels = (block.columns.count + tileColumns - 1) / tileColumns
    var next = next
    let linesPerTile = next.count / (panels * block.tapRows.count * runTiles) + 1
    for panel in 0..<panels {
      let column = block.columns.lowerBound + panel * tileColumns
      let columns = min(tileColumns, block.columns.upperBound - column)
      let (right, rightStride) = rightPanel(product, stretch, space, column, columns: columns)
      var tile = TileOperands(
        segments: stretch.images.count * stretch.lines.count, depth: stretch.windows.count,
        left: space.left, segmentOffsets: space.lineOffsets, groupOffsets: space.lineOffsets,
        leftStride: windows.step * block.channels.count, right: right, rightStride: rightStride,
        output: product.result + column, rowOffsets: space.rowOffsets, groups: 3,
        columns: columns, isWhole: true, accumulates: accumulates)
      for tapRow in 0..<block.tapRows.count {
        for row in stride(from: 0, to: run, by: tileRows) {
          let rows = min(tileRows, run - row)
          tile.left = UnsafePointer(space.left + tapRow * band.rowStride + row)
          tile.groups = (rows + groupRows - 1) / groupRows
          tile.isWhole = rows == tile.groups * groupRows && columns == tileColumns
          kernels.multiplyColumns(tile)
          tile.rowOffsets += tileRows
          next.request(linesPerTile)
        }
      }
    }
  }

  /// The columns of the output gradient that a tile multiplies: where they lie, or a copy of them if
  /// they are fewer than the tile reads, which would reach beyond the last row.
  private func rightPanel(
    _ product: FilterProduct, _ stretch: WindowBlock, _ space: FilterScratch.Space, _ column: Int,
    columns: Int
  ) -> (pointer: UnsafePointer<Float>, stride: Int) {
    let position = product.windows.position(of: stretch)
    let source = product.outputGradient + (position * product.columns + column)
    guard columns < kernels.tileColumns else { return (source, product.columns) }
    kernels.packRight(
      source, rowStride: product.columns, rows: stretch.count, columns: columns,
      into: space.right, panelStride: 0)
    return (UnsafePointer(space.right), kernels.tileColumns)
  }
}

/// The operands of one task.
private struct FilterProduct {
  let windows: WindowGrid
  let block: FilterBlock
  /// Columns of the whole result: output channels.
  let columns: Int
  let input: UnsafePointer<Float>
  let outputGradient: UnsafePointer<Float>
  let result: UnsafeMutablePointer<Float>

  func fillRowOffsets(_ space: FilterScratch.Space, tileRows: Int) {
    let run = block.run(windows)
    var offset = space.rowOffsets
    for tapRow in block.tapRows {
      for element in 0..<roundUp(run, to: tileRows) {
        let (tapColumn, channel) = element.quotientAndRemainder(dividingBy: block.channels.count)
        let tap = tapRow * windows.tapColumns + tapColumn
        let row = tap * windows.channels + block.channels.lowerBound + channel
        offset.pointee = element < run ? row * columns : -1
        offset += 1
      }
    }
  }

  func fillLineOffsets(_ space: FilterScratch.Space, _ stretch: WindowBlock, band: Band) {
    let rowsPerLine = windows.step / band.rowStep
    var offset = space.lineOffsets
    for image in stretch.images {
      for line in 0..<stretch.lines.count {
        offset.pointee = band.offset(
          image: image, row: line * rowsPerLine, column: band.firstColumn)
        offset += 1
      }
    }
  }
}

extension WindowGrid {
  /// The number of the first window of `block`, counted through lines and images.
  fileprivate func position(of block: WindowBlock) -> Int {
    (block.images.lowerBound * gridHeight + block.lines.lowerBound) * gridWidth
      + block.windows.lowerBound
  }
}
