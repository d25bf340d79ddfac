import KernelInterface
import Memory

extension Engine {
  /// The direct forward pass: some output rows of an image at a time.
  ///
  /// A task copies the input rows that its output rows need, with their padding, into scratch
  /// memory; a kernel row of a window is then one contiguous run. The filter is read in panels of
  /// `directColumns` channels.
  func directForward(
    _ shape: ConvolutionShape, input: Buffer, filter: Buffer, epilogue: ConvolutionEpilogue?,
    into output: Buffer
  ) {
    let windows = WindowGrid(windowsOf: shape)
    let channels = shape.inputChannels
    let columns = shape.outputChannels
    let run = shape.kernelWidth * channels
    let depth = shape.kernelHeight * run
    let panelColumns = kernels.directColumns
    let panels = (columns + panelColumns - 1) / panelColumns
    let right = Buffer(count: panels * depth * panelColumns)
    packDirectFilter(filter, depth: depth, columns: columns, into: right)

    // If windows overlap, the rows of a task share input rows. They are few enough to fit into a
    // core's L2 cache and to leave work for every thread.
    let paddedRow = (shape.width + 2 * shape.padding) * channels
    let fitting = (sizes.tasks.inputTile / paddedRow - shape.kernelHeight) / shape.stride + 1
    let sharing =
      shape.stride < shape.kernelHeight
      ? min(sizes.tasks.directRows, shape.outputHeight, fitting) : 1
    let rowsPerTask = max(
      1, min(sharing, shape.batch * shape.outputHeight / sizes.tasks.minimumTasks))
    let tasksPerImage = (shape.outputHeight + rowsPerTask - 1) / rowsPerTask
    let tasks = shape.batch * tasksPerImage
    let paddedCount = ((rowsPerTask - 1) * shape.stride + shape.kernelHeight) * paddedRow
    // The kernel computes whole vectors. If the last channels are fewer, they go through scratch
    // memory.
    let rest = columns % kernels.lanes
    let restCount = rest > 0 ? rowsPerTask * shape.outputWidth * kernels.lanes : 0
    let scratch = WorkerScratch(
      workers: min(threads, tasks), floats: paddedCount + restCount)
    parallelFor(tasks) { worker, task in
      let (image, index) = task.quotientAndRemainder(dividingBy: tasksPerImage)
      let rows = part(index, of: tasksPerImage, total: shape.outputHeight)
      let padded = unsafe scratch.floats(worker)
      let inputTile = InputTile(
        images: image..<image + 1, firstRow: rows.lowerBound * shape.stride - shape.padding,
        rows: (rows.count - 1) * shape.stride + shape.kernelHeight, firstColumn: -shape.padding,
        columns: shape.width + 2 * shape.padding, channels: 0..<channels)
      unsafe copy(inputTile, of: windows, input: input.pointer, to: padded)
      let first = (image * shape.outputHeight + rows.lowerBound) * shape.outputWidth
      let pixels = rows.count * shape.outputWidth
      let target = unsafe output.pointer + first * columns
      var operands = unsafe DirectRowsOperands(
        input: padded, inputRowStride: paddedRow, stride: shape.stride,
        pixelStride: shape.stride * channels, kernelRows: shape.kernelHeight, run: run,
        right: right.pointer, output: target, outputStride: columns, rows: rows.count,
        pixels: shape.outputWidth, columns: panelColumns)
      for column in stride(from: 0, to: columns - rest, by: panelColumns) {
        unsafe operands.right = UnsafePointer(right.pointer + column * depth)
        unsafe operands.output = target + column
        operands.columns = min(panelColumns, columns - rest - column)
        kernels.directRows(operands)
      }
      if rest > 0 {
        let column = columns - rest
        let (panel, inPanel) = column.quotientAndRemainder(dividingBy: panelColumns)
        let vectors = unsafe padded + paddedCount
        unsafe operands.right = UnsafePointer(
          right.pointer + panel * depth * panelColumns + inPanel)
        unsafe operands.output = vectors
        operands.outputStride = kernels.lanes
        operands.columns = kernels.lanes
        kernels.directRows(operands)
        unsafe kernels.copyRuns(
          vectors, stride: kernels.lanes, runs: pixels, count: rest, to: target + column,
          targetStride: columns)
      }
      if let epilogue {
        unsafe apply(epilogue, to: target, stride: columns, count: pixels, columns: 0..<columns)
      }
    }
  }

  private func packDirectFilter(_ filter: Buffer, depth: Int, columns: Int, into right: Buffer) {
    let panelColumns = kernels.directColumns
    parallelFor(right.count / (depth * panelColumns)) { _, panel in
      let first = panel * panelColumns
      let count = min(panelColumns, columns - first)
      for row in 0..<depth {
        let source = unsafe filter.pointer + (row * columns + first)
        let target = unsafe right.pointer + (panel * depth + row) * panelColumns
        unsafe target.update(from: source, count: count)
        unsafe (target + count).update(repeating: 0, count: panelColumns - count)
      }
    }
  }
}
