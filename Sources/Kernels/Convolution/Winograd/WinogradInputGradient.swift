import KernelInterface
import Memory

extension Engine {
  /// The input gradient: the forward pass with every step transposed and in the opposite order.
  ///
  /// Each tile gives a patch of 5x5 input gradients for each phase. Patches of neighbours overlap by
  /// a line, so a task that owns pixels reads the planes of up to four tiles.
  func winogradInputGradient(
    _ shape: ConvolutionShape, outputGradient: Buffer, filter: WinogradFilter,
    into inputGradient: Buffer
  ) {
    let grid = WinogradGrid(shape)
    let chunks = WinogradChunk.all(of: grid, columns: shape.outputChannels + filter.columns)
    let rows = roundUp(chunks[0].tiles, to: kernels.groupRows)
    let gradients = WinogradPlanes(rows: rows, columns: shape.outputChannels)
    // The last row stays zero: it stands for tiles outside the image.
    let products = WinogradPlanes(rows: rows + 1, columns: filter.columns)
    for plane in 0..<WinogradGrid.planes {
      kernels.fill(products.pointer(plane: plane, row: rows), with: 0, count: filter.columns)
    }
    let tables = WinogradTables(gradients, products, groupRows: kernels.groupRows)
    let zeros = zeros(4 * shape.outputChannels)
    let source = PatchSource(
      images: outputGradient.pointer, height: shape.outputHeight, width: shape.outputWidth,
      channels: shape.outputChannels, zeros: zeros.pointer)
    let target = GradientTarget(
      planes: products, zeroRow: rows, phaseStride: filter.columns / WinogradGrid.phases,
      inputGradient: inputGradient.pointer)
    winogradPipeline(chunks, linesAfter: grid.gradientTilesDown) { chunk, line in
      winogradTransformOutputGradient(chunk, line: line, source, into: gradients)
    } multiply: { chunk in
      winogradMultiply(gradients, by: filter, into: products, tiles: chunk.tiles, tables: tables)
    } after: { chunk, line in
      transformBack(chunk, line: line, target)
    }
  }

  /// Computes the input gradients of one line of tiles, all phases.
  private func transformBack(_ chunk: WinogradChunk, line: Int, _ target: GradientTarget) {
    let grid = chunk.grid
    let shape = grid.shape
    let (image, tileY) = chunk.place(of: line, linesPerImage: grid.gradientTilesDown)
    for tileX in 0..<grid.gradientTilesAcross {
      for phase in 0..<WinogradGrid.phases {
        // Phase p has the pixels 2i + p - 1. Those of phase 1 begin with the patch, those of phase 0,
        // whose first pixel is outside the image, one later.
        let (isLateY, isLateX) = (phase / 2 == 0, phase % 2 == 0)
        let y = 8 * tileY + (isLateY ? 1 : 0)
        let x = 8 * tileX + (isLateX ? 1 : 0)
        guard y < shape.height && x < shape.width else { continue }
        let (nextY, nextX) = (tileY + (isLateY ? 1 : -1), tileX + (isLateX ? 1 : -1))
        func planes(_ tileY: Int, _ tileX: Int) -> UnsafePointer<Float> {
          let row = chunk.row(image: image, line: tileY, column: tileX) ?? target.zeroRow
          return UnsafePointer(target.planes.pointer(row: row) + phase * target.phaseStride)
        }
        let tile = WinogradGradientTile(
          own: planes(tileY, tileX), vertical: planes(nextY, tileX),
          horizontal: planes(tileY, nextX), diagonal: planes(nextY, nextX),
          isLateVertically: isLateY, isLateHorizontally: isLateX)
        let pixel = (image * shape.height + y) * shape.width + x
        kernels.winogradInputGradient(
          tile, planeStride: target.planes.planeStride, channels: shape.inputChannels,
          to: WinogradPixels(
            first: target.inputGradient + pixel * shape.inputChannels,
            rowStride: 2 * shape.width * shape.inputChannels,
            columnStride: 2 * shape.inputChannels,
            rows: min(WinogradGrid.tileSize, (shape.height - y + 1) / 2),
            columns: min(WinogradGrid.tileSize, (shape.width - x + 1) / 2)))
      }
    }
  }
}

/// Where the products of an input gradient are, and where they go.
private struct GradientTarget {
  let planes: WinogradPlanes
  let zeroRow: Int
  /// Columns from one phase to the next.
  let phaseStride: Int
  let inputGradient: UnsafeMutablePointer<Float>
}

extension WinogradGrid {
  // An odd input may have one pixel more than the outputs' tiles reach.
  fileprivate var gradientTilesDown: Int { (shape.height + 7) / 8 }
  fileprivate var gradientTilesAcross: Int { (shape.width + 7) / 8 }
}
