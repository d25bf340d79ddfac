import KernelInterface
import Memory

extension Engine {
  /// The filter gradient: windows of the input, transposed, times the output gradient.
  ///
  /// The sum runs over all positions of the batch. A task owns a block of the result over a fixed
  /// part of the positions. If the result has few blocks, several tasks share one, and their
  /// partial sums are added in order. For each block of about 256 positions, a task copies the
  /// pixels that it needs to its core's L2 cache. The output gradient is read in place.
  func im2colFilterGradient(
    _ shape: ConvolutionShape, input: Buffer, outputGradient: Buffer, into filterGradient: Buffer
  ) {
    let shape = shape.flattened
    let windows = WindowGrid(windowsOf: shape)
    let positions = WindowBlocks(
      batch: windows.batch, gridHeight: windows.gridHeight, gridWidth: windows.gridWidth,
      size: sizes.summation.depth)
    let blocks = FilterBlocks(
      windows, columns: shape.outputChannels, tileColumns: kernels.tileColumns,
      positions: positions, sizes: sizes.summation)
    let parts = min(
      positions.count, max(1, sizes.summation.filterGradientTasks / blocks.count))
    let results = parts == 1 ? filterGradient : Buffer(count: parts * filterGradient.count)
    let tasks = blocks.count * parts
    let scratch = FilterScratch(
      workers: min(threads, tasks), windows, blocks[0], positions.largest, kernels: kernels)
    parallelFor(tasks) { worker, task in
      // Tasks that read the same positions are neighbours: they find them in the L3 cache.
      let (partIndex, blockIndex) = task.quotientAndRemainder(dividingBy: blocks.count)
      let product = unsafe FilterProduct(
        windows: windows, block: blocks[blockIndex], columns: shape.outputChannels,
        input: input.pointer, outputGradient: outputGradient.pointer,
        result: results.pointer + partIndex * filterGradient.count)
      let space = scratch[worker]
      product.fillRowOffsets(space, tileRows: kernels.tileRows)
      let range = part(partIndex, of: parts, total: positions.count)
      for index in range {
        let next: InputTile
        if index + 1 < range.upperBound {
          next = product.block.inputTile(windows, positions[index + 1])
        } else {
          // This worker's next task is about `threads` tasks ahead.
          let (nextPart, nextBlock) = (task + threads).quotientAndRemainder(
            dividingBy: blocks.count)
          let first = part(nextPart, of: parts, total: positions.count).lowerBound
          next = blocks[nextBlock].inputTile(windows, positions[first])
        }
        unsafe multiply(
          product, positions[index], space, accumulates: index > range.lowerBound,
          next: next.source(of: windows, input: input.pointer))
      }
    }
    guard parts > 1 else { return }
    parallelRanges(filterGradient.count) { range in
      unsafe kernels.sumParts(
        results.pointer + range.lowerBound, parts: parts, partStride: filterGradient.count,
        count: range.count, into: filterGradient.pointer + range.lowerBound)
    }
  }

  /// Adds the products of one block of positions to a block of the result.
  ///
  /// - Parameter next: what is copied next.
  private func multiply(
    _ product: FilterProduct, _ positions: WindowBlock, _ space: FilterScratch.Space,
    accumulates: Bool, next: PrefetchQueue
  ) {
    let (tileRows, tileColumns) = (kernels.tileRows, kernels.tileColumns)
    let groupRows = kernels.groupRows
    let (windows, block) = (product.windows, product.block)
    let inputTile = block.inputTile(windows, positions)
    unsafe copy(inputTile, of: windows, input: product.input, to: space.left)
    product.fillLineOffsets(space, positions, inputTile: inputTile)
    let run = block.run(windows)
    let runTiles = (run + tileRows - 1) / tileRows
    let panels = (block.columns.count + tileColumns - 1) / tileColumns
    var next = next
    let linesPerTile = next.count / (panels * block.tapRows.count * runTiles) + 1
    for panel in 0..<panels {
      let column = block.columns.lowerBound + panel * tileColumns
      let columns = min(tileColumns, block.columns.upperBound - column)
      let (right, rightStride) = unsafe rightPanel(
        product, positions, space, column, columns: columns)
      var tile = unsafe TileOperands(
        segments: positions.images.count * positions.lines.count, depth: positions.windows.count,
        left: space.left, segmentOffsets: space.lineOffsets, groupOffsets: space.lineOffsets,
        leftStride: windows.step * block.channels.count, right: right, rightStride: rightStride,
        output: product.result + column, rowOffsets: space.rowOffsets, groups: 3,
        columns: columns, isWhole: true, accumulates: accumulates)
      for tapRow in 0..<block.tapRows.count {
        for row in stride(from: 0, to: run, by: tileRows) {
          let rows = min(tileRows, run - row)
          unsafe tile.left = UnsafePointer(space.left + tapRow * inputTile.rowStride + row)
          tile.groups = (rows + groupRows - 1) / groupRows
          tile.isWhole = rows == tile.groups * groupRows && columns == tileColumns
          kernels.multiplyColumns(tile)
          unsafe tile.rowOffsets += tileRows
          next.issue(linesPerTile)
        }
      }
    }
  }

  /// The columns of the output gradient that a tile multiplies: in place or, if they are fewer than
  /// a tile reads, as a copy. A tile would read beyond the last row otherwise.
  private func rightPanel(
    _ product: FilterProduct, _ positions: WindowBlock, _ space: FilterScratch.Space,
    _ column: Int, columns: Int
  ) -> (pointer: UnsafePointer<Float>, stride: Int) {
    let position = product.windows.position(of: positions)
    let source = unsafe product.outputGradient + (position * product.columns + column)
    guard columns < kernels.tileColumns else { return unsafe (source, product.columns) }
    unsafe kernels.packRight(
      source, rowStride: product.columns, rows: positions.count, columns: columns,
      into: space.right, panelStride: 0)
    return unsafe (UnsafePointer(space.right), kernels.tileColumns)
  }
}

/// The operands of one task.
@safe
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
    var offset = unsafe space.rowOffsets
    for tapRow in block.tapRows {
      for element in 0..<roundUp(run, to: tileRows) {
        let (tapColumn, channel) = element.quotientAndRemainder(dividingBy: block.channels.count)
        let tap = tapRow * windows.tapColumns + tapColumn
        let row = tap * windows.channels + block.channels.lowerBound + channel
        unsafe offset.pointee = element < run ? row * columns : -1
        unsafe offset += 1
      }
    }
  }

  func fillLineOffsets(
    _ space: FilterScratch.Space, _ positions: WindowBlock, inputTile: InputTile
  ) {
    let rowsPerLine = windows.step / inputTile.rowStep
    var offset = unsafe space.lineOffsets
    for image in positions.images {
      for line in 0..<positions.lines.count {
        unsafe offset.pointee = inputTile.offset(
          image: image, row: line * rowsPerLine, column: inputTile.firstColumn)
        unsafe offset += 1
      }
    }
  }
}

/// The scratch memory of each worker.
private struct FilterScratch {
  @safe
  struct Space {
    /// The input tile of a block of positions.
    var left: UnsafeMutablePointer<Float>
    /// A right panel.
    var right: UnsafeMutablePointer<Float>
    /// Where each row of a block begins in the result: for each tap row, its run rounded up to
    /// whole register tiles; negative for the padding.
    var rowOffsets: UnsafeMutablePointer<Int>
    /// Where each line of positions begins in the input tile.
    var lineOffsets: UnsafeMutablePointer<Int>
  }

  private let memory: WorkerScratch
  private let leftCount: Int
  private let rowCount: Int

  /// Room for blocks up to `block` and positions up to `positions`.
  init(
    workers: Int, _ windows: WindowGrid, _ block: FilterBlock, _ positions: WindowBlock,
    kernels: any KernelSet.Type
  ) {
    // The last register tile reads all rows of a group, including its padding.
    leftCount = roundUp(
      block.inputTile(windows, positions).count + kernels.groupRows, to: CacheSizes.lineFloats)
    rowCount = block.tapRows.count * roundUp(block.run(windows), to: kernels.tileRows)
    memory = WorkerScratch(
      workers: workers, floats: leftCount + positions.count * kernels.tileColumns,
      offsets: rowCount + positions.images.count * positions.lines.count)
  }

  subscript(worker: Int) -> Space {
    let (left, offsets) = unsafe (memory.floats(worker), memory.offsets(worker))
    return unsafe Space(
      left: left, right: left + leftCount, rowOffsets: offsets, lineOffsets: offsets + rowCount)
  }
}

extension WindowGrid {
  /// The number of the first window of `block`, counted through lines and images.
  fileprivate func position(of block: WindowBlock) -> Int {
    (block.images.lowerBound * gridHeight + block.lines.lowerBound) * gridWidth
      + block.windows.lowerBound
  }
}
