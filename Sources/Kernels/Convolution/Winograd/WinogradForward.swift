import KernelInterface
import Memory

extension Engine {
  /// The forward pass: transformed inputs times transformed filters, transformed back.
  func winogradForward(
    _ shape: ConvolutionShape, input: Buffer, filter: WinogradFilter, into output: Buffer
  ) {
    let grid = WinogradGrid(shape)
    let columns = (grid.phaseChannels, filter.panels * kernels.tileColumns)
    let chunks = WinogradChunk.all(
      of: grid, columns: columns)
    let rows = roundUp(chunks[0].tiles, to: kernels.groupRows)
    let (inputs, outputs) = WinogradPlanes.pair(
      rows: rows, columns: columns)
    let tables = WinogradTables(inputs, outputs, groupRows: kernels.groupRows)
    let zeros = zeros(shape.inputChannels)
    let source = PatchSource(
      images: input.pointer, height: shape.height, width: shape.width,
      channels: shape.inputChannels, zeros: zeros.pointer)
    winogradPipeline(chunks, tasksAfter: grid.tilesDown) { chunk, line in
      winogradTransformInput(chunk, line: line, source, into: inputs)
    } multiply: { chunk, next in
      winogradMultiply(inputs, by: filter, into: outputs, tiles: chunk.tiles, tables: tables) {
        source.prefetch(next, part: $0, of: $1)
      }
    } after: { chunk, image, line in
      winogradTransformOutput(chunk, image: image, line: line, outputs, into: output)
    }
  }

  /// Transforms the products of one line of tiles back to output pixels.
  private func winogradTransformOutput(
    _ chunk: WinogradChunk, image: Int, line: Int, _ planes: WinogradPlanes, into output: Buffer
  ) {
    let grid = chunk.grid
    let shape = grid.shape
    let y = WinogradGrid.tileSize * line
    for column in 0..<grid.tilesAcross {
      let x = WinogradGrid.tileSize * column
      let pixel = (image * shape.outputHeight + y) * shape.outputWidth + x
      kernels.winogradOutput(
        planes.pointer(row: chunk.row(image: image, line: line, column: column)),
        planeStride: planes.planeStride,
        channels: shape.outputChannels,
        to: WinogradPixels(
          first: output.pointer + pixel * shape.outputChannels,
          rowStride: shape.outputWidth * shape.outputChannels, columnStride: shape.outputChannels,
          rows: min(WinogradGrid.tileSize, shape.outputHeight - y),
          columns: min(WinogradGrid.tileSize, shape.outputWidth - x)))
    }
  }
}
