import KernelInterface
import Memory

extension Engine {
  /// The forward pass, a few pixels of an output row at a time.
  ///
  /// A task copies the input rows that one output row needs, with their padding, into scratch; a
  /// kernel row of a window is then one contiguous run. The filter is read in panels of
  /// `directColumns` channels.
  func directForward(
    _ shape: ConvolutionShape, input: Buffer, filter: Buffer, epilogue: ConvolutionEpilogue?,
    into output: Buffer
  ) {
    let channels = shape.inputChannels
    let columns = shape.outputChannels
    let run = shape.kernelWidth * channels
    let depth = shape.kernelHeight * run
    let panelColumns = kernels.directColumns
    let panels = (columns + panelColumns - 1) / panelColumns
    let right = Buffer(count: panels * depth * panelColumns)
    packDirectFilter(filter, depth: depth, columns: columns, into: right)

    let paddedRow = (shape.width + 2 * shape.padding) * channels
    let scratchCount = shape.kernelHeight * paddedRow
    let scratch = Buffer(count: threads * scratchCount)
    parallelFor(shape.batch * shape.outputHeight) { worker, task in
      let (image, outputRow) = task.quotientAndRemainder(dividingBy: shape.outputHeight)
      let rows = scratch.pointer + worker * scratchCount
      for kernelRow in 0..<shape.kernelHeight {
        copyPaddedRow(
          shape, image: image, row: outputRow * shape.stride - shape.padding + kernelRow,
          input: input, to: rows + kernelRow * paddedRow)
      }
      let line = output.pointer + task * shape.outputWidth * columns
      for panel in 0..<panels {
        for pixel in stride(from: 0, to: shape.outputWidth, by: kernels.directPixels) {
          kernels.directRow(
            DirectRowOperands(
              input: rows + pixel * shape.stride * channels, inputRowStride: paddedRow,
              pixelStride: shape.stride * channels, kernelRows: shape.kernelHeight, run: run,
              right: right.pointer + panel * depth * panelColumns,
              output: line + (pixel * columns + panel * panelColumns), outputStride: columns,
              pixels: min(kernels.directPixels, shape.outputWidth - pixel),
              columns: min(panelColumns, columns - panel * panelColumns)))
        }
      }
      if let epilogue {
        apply(
          epilogue, to: line, stride: columns, count: shape.outputWidth, columns: 0..<columns)
      }
    }
  }

  private func packDirectFilter(_ filter: Buffer, depth: Int, columns: Int, into right: Buffer) {
    let panelColumns = kernels.directColumns
    parallelFor(right.count / (depth * panelColumns)) { _, panel in
      let first = panel * panelColumns
      let count = min(panelColumns, columns - first)
      for row in 0..<depth {
        let source = filter.pointer + (row * columns + first)
        let target = right.pointer + (panel * depth + row) * panelColumns
        target.update(from: source, count: count)
        (target + count).update(repeating: 0, count: panelColumns - count)
      }
    }
  }

  private func copyPaddedRow(
    _ shape: ConvolutionShape, image: Int, row: Int, input: Buffer,
    to target: UnsafeMutablePointer<Float>
  ) {
    let count = shape.width * shape.inputChannels
    let margin = shape.padding * shape.inputChannels
    guard row >= 0 && row < shape.height else {
      target.update(repeating: 0, count: count + 2 * margin)
      return
    }
    target.update(repeating: 0, count: margin)
    (target + margin).update(
      from: input.pointer + (image * shape.height + row) * count, count: count)
    (target + margin + count).update(repeating: 0, count: margin)
  }
}
