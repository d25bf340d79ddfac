import KernelInterface
import Memory

extension Engine {
  /// The forward pass: windows of the input times the filter, which is a matrix as it is stored.
  func im2colForward(
    _ shape: ConvolutionShape, input: Buffer, filter: Buffer, into output: Buffer
  ) {
    let gather = Gather(windowsOf: shape)
    let columns = shape.outputChannels
    let right = rightMatrixBuffer(depth: gather.depth, columns: columns)
    let depthBlock = kernels.depthBlock
    let paddedColumns = right.count / gather.depth
    parallelFor((gather.depth + depthBlock - 1) / depthBlock) { _, block in
      let first = block * depthBlock
      let depth = min(depthBlock, gather.depth - first)
      kernels.packRight(
        filter.pointer + first * columns, rowStride: columns, rows: depth, columns: columns,
        into: right.pointer + first * paddedColumns, panelStride: depth * kernels.tileColumns)
    }
    let product = GatheredProduct(
      gather: gather, columns: columns, outputHeight: shape.outputHeight,
      outputWidth: shape.outputWidth, outputStep: 1, outputY: 0, outputX: 0)
    multiply(product, input: input, right: right, into: output)
  }

  /// The input gradient: one dense product for each phase of the input (see `Phase`).
  func im2colInputGradient(
    _ shape: ConvolutionShape, outputGradient: Buffer, filter: Buffer, into inputGradient: Buffer
  ) {
    for phaseY in Phase.all(stride: shape.stride, size: shape.height) {
      for phaseX in Phase.all(stride: shape.stride, size: shape.width) {
        let vertical = Phase(phaseY, of: shape, kernel: shape.kernelHeight, size: shape.height)
        let horizontal = Phase(phaseX, of: shape, kernel: shape.kernelWidth, size: shape.width)
        multiplyPhase(
          shape, vertical, horizontal, outputGradient: outputGradient, filter: filter,
          into: inputGradient)
      }
    }
  }

  private func multiplyPhase(
    _ shape: ConvolutionShape, _ vertical: Phase, _ horizontal: Phase, outputGradient: Buffer,
    filter: Buffer, into inputGradient: Buffer
  ) {
    let columns = shape.inputChannels
    let channels = shape.outputChannels
    let gather = Gather(
      batch: shape.batch, height: shape.outputHeight, width: shape.outputWidth,
      channels: channels, gridHeight: vertical.positions, gridWidth: horizontal.positions, step: 1,
      originY: vertical.origin, originX: horizontal.origin, tapRows: vertical.taps,
      tapColumns: horizontal.taps)
    let product = GatheredProduct(
      gather: gather, columns: columns, outputHeight: shape.height, outputWidth: shape.width,
      outputStep: shape.stride, outputY: vertical.index, outputX: horizontal.index)
    guard gather.depth > 0 else {
      // A stride longer than the kernel leaves positions that no window covers.
      for row in 0..<gather.rows {
        let start = product.outputOffset(ofRow: row)
        fill(inputGradient.slice(start..<start + columns), with: 0)
      }
      return
    }
    let right = rightMatrixBuffer(depth: gather.depth, columns: columns)
    let tileColumns = kernels.tileColumns
    let depthBlock = kernels.depthBlock
    let paddedColumns = right.count / gather.depth
    parallelFor((gather.depth + depthBlock - 1) / depthBlock) { _, block in
      // A depth block may begin and end inside a tap.
      var depth = block * depthBlock
      let end = min(depth + depthBlock, gather.depth)
      let blockStart = right.pointer + depth * paddedColumns
      let panelStride = (end - depth) * tileColumns
      var target = blockStart
      while depth < end {
        let (tap, channel) = depth.quotientAndRemainder(dividingBy: channels)
        let count = min(channels - channel, end - depth)
        let (tapRow, tapColumn) = tap.quotientAndRemainder(dividingBy: horizontal.taps)
        let kernelY = vertical.kernelIndex(ofTap: tapRow, stride: shape.stride)
        let kernelX = horizontal.kernelIndex(ofTap: tapColumn, stride: shape.stride)
        let slice = (kernelY * shape.kernelWidth + kernelX) * columns * channels
        kernels.packRightTransposed(
          filter.pointer + (slice + channel), columnStride: channels, rows: count,
          columns: columns, into: target, panelStride: panelStride)
        target += count * tileColumns
        depth += count
      }
    }
    multiply(product, input: outputGradient, right: right, into: inputGradient)
  }

  /// The filter gradient: windows of the input, transposed, times the output gradient.
  ///
  /// The sum runs over all positions of the batch. A task owns a block of the result over a fixed
  /// stretch of positions; where the result has few blocks, several tasks share one, and their
  /// parts are added in order.
  func im2colFilterGradient(
    _ shape: ConvolutionShape, input: Buffer, outputGradient: Buffer, into filterGradient: Buffer
  ) {
    let gather = Gather(windowsOf: shape)
    let rows = gather.depth
    let columns = shape.outputChannels
    let positions = gather.rows
    let tileRows = kernels.tileRows
    let tileColumns = kernels.tileColumns
    let depthBlock = kernels.depthBlock

    let rowBlocks = max(1, (rows + 120) / 240)
    let blockRows = roundUp((rows + rowBlocks - 1) / rowBlocks, to: tileRows)
    let columnBlocks = (columns + 255) / 256
    let blockColumns = roundUp((columns + columnBlocks - 1) / columnBlocks, to: tileColumns)
    let depthBlocks = (positions + depthBlock - 1) / depthBlock
    let parts = min(depthBlocks, max(1, 32 / (rowBlocks * columnBlocks)))
    let results =
      parts == 1 ? filterGradient : Buffer(count: parts * filterGradient.count)

    // One cache line more than a panel: without it all panels of a position would fall into the
    // same set of the L1 cache, and packing would push out what it has just begun.
    let leftStride = depthBlock * tileRows + 16
    let rightStride = depthBlock * tileColumns + 16
    let leftCount = leftStride * (blockRows / tileRows)
    let rightCount = rightStride * (blockColumns / tileColumns)
    let scratchCount = leftCount + rightCount + blockRows
    let scratch = Buffer(count: threads * scratchCount)
    let rowOffsets = (0..<blockRows).map { $0 * columns }
    rowOffsets.withUnsafeBufferPointer { offsets in
      nonisolated(unsafe) let offsetBase = offsets.baseAddress.unsafelyUnwrapped
      parallelFor(rowBlocks * columnBlocks * parts) { worker, task in
        // Blocks that read the same positions follow one another, and find them in the L3 cache.
        let (part, block) = task.quotientAndRemainder(dividingBy: rowBlocks * columnBlocks)
        let (rowBlock, columnBlock) = block.quotientAndRemainder(dividingBy: columnBlocks)
        let firstRow = rowBlock * blockRows
        let firstColumn = columnBlock * blockColumns
        let rowCount = min(blockRows, rows - firstRow)
        let columnCount = min(blockColumns, columns - firstColumn)
        guard rowCount > 0 && columnCount > 0 else { return }
        let left = scratch.pointer + worker * scratchCount
        let right = left + leftCount
        let output = results.pointer + (part * rows + firstRow) * columns + firstColumn
        let firstBlock = depthBlocks * part / parts
        for depthIndex in firstBlock..<depthBlocks * (part + 1) / parts {
          let first = depthIndex * depthBlock
          let depth = min(depthBlock, positions - first)
          kernels.packColumns(
            of: gather, input: input.pointer, rows: first..<first + depth,
            depths: firstRow..<firstRow + rowCount, scratch: right + rightCount, into: left,
            panelStride: leftStride)
          kernels.packRight(
            outputGradient.pointer + (first * columns + firstColumn), rowStride: columns,
            rows: depth, columns: columnCount, into: right, panelStride: rightStride)
          for column in stride(from: 0, to: columnCount, by: tileColumns) {
            for row in stride(from: 0, to: rowCount, by: tileRows) {
              kernels.multiplyColumnPanel(
                TileOperands(
                  depth: depth, left: left + row / tileRows * leftStride,
                  right: right + column / tileColumns * rightStride,
                  output: output + column, rowOffsets: offsetBase + row,
                  rows: min(tileRows, rowCount - row),
                  columns: min(tileColumns, columnCount - column),
                  accumulates: depthIndex > firstBlock))
            }
          }
        }
      }
    }
    guard parts > 1 else { return }
    parallelRanges(filterGradient.count) { range in
      kernels.sumParts(
        results.pointer + range.lowerBound, parts: parts, partStride: filterGradient.count,
        count: range.count, into: filterGradient.pointer + range.lowerBound)
    }
  }
}

func roundUp(_ value: Int, to multiple: Int) -> Int {
  (value + multiple - 1) / multiple * multiple
}
