import KernelInterface
import Memory

extension Engine {
  /// The input gradient: the forward pass with every step transposed and in the opposite order.
  ///
  /// Each tile gives a patch of 5x5 input gradients for each phase. The patches of neighbours overlap
  /// by a line, so a task owns whole images, some channels of them, and adds tiles up in order.
  func winogradInputGradient(
    _ shape: ConvolutionShape, outputGradient: Buffer, filter: WinogradFilter,
    into inputGradient: Buffer
  ) {
    let grid = WinogradGrid(shape)
    let columns = (shape.outputChannels, filter.panels * kernels.tileColumns)
    let chunks = WinogradChunk.all(
      of: grid, columns: columns)
    let rows = roundUp(chunks[0].tiles, to: kernels.groupRows)
    let (gradients, products) = WinogradPlanes.pair(
      rows: rows, columns: columns)
    let tables = WinogradTables(gradients, products, groupRows: kernels.groupRows)
    let zeros = zeros(shape.outputChannels)
    let source = PatchSource(
      images: outputGradient.pointer, height: shape.outputHeight, width: shape.outputWidth,
      channels: shape.outputChannels, zeros: zeros.pointer)
    let channelParts = (shape.inputChannels + 63) / 64
    winogradPipeline(chunks, tasksAfter: channelParts) { chunk, line in
      winogradTransformOutputGradient(chunk, line: line, source, into: gradients)
    } multiply: { chunk, next in
      winogradMultiply(gradients, by: filter, into: products, tiles: chunk.tiles, tables: tables) {
        source.prefetch(next, part: $0, of: $1)
      }
    } after: { chunk, image, channelPart in
      transformBack(
        chunk, image: image,
        channels: part(channelPart, of: channelParts, total: shape.inputChannels), products,
        into: inputGradient)
    }
  }

  /// Computes the input gradients of some channels of one image.
  private func transformBack(
    _ chunk: WinogradChunk, image: Int, channels: Range<Int>, _ products: WinogradPlanes,
    into inputGradient: Buffer
  ) {
    let grid = chunk.grid
    let shape = grid.shape
    for line in 0..<grid.tilesDown {
      for column in 0..<grid.tilesAcross {
        let row = chunk.row(image: image, line: line, column: column)
        for phase in 0..<WinogradGrid.phases {
          let (y, x) = grid.inputOrigin(line: line, column: column, phase: phase)
          let pixel = (image * shape.height + y) * shape.width + x
          kernels.winogradInputGradient(
            products.pointer(row: row) + (phase * shape.inputChannels + channels.lowerBound),
            planeStride: products.planeStride, channels: channels.count,
            to: WinogradGradientPatch(
              first: inputGradient.pointer + (pixel * shape.inputChannels + channels.lowerBound),
              rowStride: 2 * shape.width * shape.inputChannels,
              columnStride: 2 * shape.inputChannels, firstRow: y < 0 ? 1 : 0,
              endRow: min(WinogradGrid.patchSize, (shape.height - y + 1) / 2),
              firstColumn: x < 0 ? 1 : 0,
              endColumn: min(WinogradGrid.patchSize, (shape.width - x + 1) / 2),
              addsFirstRow: line > 0,
              addsFirstColumn: column > 0))
        }
      }
    }
  }
}
