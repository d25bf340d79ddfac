import KernelInterface
import Memory

extension Engine {
  /// The filter gradient for inputs of few channels.
  ///
  /// The transformed gradient is small. Each task sums a part of the tiles in a gradient of its
  /// own, which stays in its core's cache together with the tiles that it transforms at a time.
  /// Then these partial sums are added, first to last.
  func winogradFewChannelsFilterGradient(
    _ shape: ConvolutionShape, input: Buffer, outputGradient: Buffer, into filterGradient: Buffer
  ) {
    let grid = WinogradGrid(shape)
    let sums = FewChannelsSums(grid, kernels)
    let together = sizes.summation.fewChannelsTiles
    let parts = min(
      sizes.summation.fewChannelsParts, (grid.tiles + together - 1) / together)
    let workers = min(threads, parts)
    let scratch = (0..<workers).map { _ in sums.scratch(tiles: together) }
    let all = Buffer(count: parts * sums.count)
    let lines = SpaceToDepthLines(grid, input: input, workers: workers, kernels: kernels)
    let gradients = PatchSource(
      outputGradient, height: shape.outputHeight, width: shape.outputWidth,
      channels: shape.outputChannels, kernels)
    parallelFor(parts) { worker, task in
      let (left, right) = scratch[worker]
      let range = part(task, of: parts, total: grid.tiles)
      for first in stride(from: range.lowerBound, to: range.upperBound, by: together) {
        let tiles = first..<min(first + together, range.upperBound)
        lines.transform(tiles, into: left, row: 0, worker: worker)
        grid.forEachTile(of: tiles) { index, place in
          unsafe kernels.winogradOutputGradient(
            gradients.outputPatch(place), channels: shape.outputChannels,
            to: right.pointer(block: 0, row: index), planeStride: right.planeStride)
        }
        let next = tiles.upperBound..<min(tiles.upperBound + together, range.upperBound)
        unsafe add(
          left, right, tiles: tiles.count, to: sums, at: all.pointer + task * sums.count,
          accumulates: first > range.lowerBound, next: gradients.memory(of: next, grid))
      }
    }
    parallelFor(WinogradGrid.planes) { _, plane in
      let first = unsafe all.pointer + plane * sums.planeCount
      unsafe kernels.sumParts(
        first, parts: parts, partStride: sums.count, count: sums.planeCount, into: first)
    }
    parallelFor(WinogradGrid.phases) { _, phase in
      unsafe transformBack(sums, phase: phase, all.pointer, into: filterGradient)
    }
  }

  /// Adds the products of some tiles to the sums, or begins the sums with them.
  ///
  /// - Parameter next: memory that is read afterwards.
  private func add(
    _ left: TransformedTiles, _ right: TransformedTiles, tiles: Int, to sums: FewChannelsSums,
    at place: UnsafeMutablePointer<Float>, accumulates: Bool, next: Range<UnsafePointer<Float>>
  ) {
    let columns = sums.rowStride
    let groups = (sums.rows + kernels.groupRows - 1) / kernels.groupRows
    var next = unsafe next
    for plane in 0..<WinogradGrid.planes {
      for column in stride(from: 0, to: columns, by: kernels.tileColumns) {
        let rightPlane =
          unsafe UnsafePointer(right.pointer(plane: plane, block: 0, row: 0)) + column
        var tile = unsafe TileOperands(
          segments: 1, depth: tiles, left: left.pointer(plane: plane, block: 0, row: 0),
          segmentOffsets: sums.offsets.zero, groupOffsets: sums.offsets.zero,
          leftStride: left.rowStride(ofBlock: 0), right: rightPlane,
          rightStride: right.rowStride(ofBlock: 0),
          output: place + (plane * sums.planeCount + column), rowOffsets: sums.offsets.rowOffsets,
          groups: 3, columns: kernels.tileColumns, isWhole: true, accumulates: accumulates)
        for group in stride(from: 0, to: groups, by: 3) {
          tile.groups = min(3, groups - group)
          // A cache line with each term. With 64 output channels, that is four fifths of `next`.
          tile.inputPrefetch = unsafe PrefetchStream(
            next.lowerBound, stride: next.isEmpty ? 0 : CacheSizes.lineFloats)
          kernels.multiplyColumns(tile)
          let end = unsafe next.lowerBound + tiles * tile.inputPrefetch.stride
          unsafe next = min(end, next.upperBound)..<next.upperBound
          unsafe tile.left += kernels.tileRows
          unsafe tile.rowOffsets += kernels.tileRows
        }
      }
    }
  }

  private func transformBack(
    _ sums: FewChannelsSums, phase: Int, _ place: UnsafePointer<Float>, into filterGradient: Buffer
  ) {
    let (inputs, outputs) = (sums.grid.shape.inputChannels, sums.grid.shape.outputChannels)
    unsafe kernels.winogradFilterGradient(
      WinogradFilterGradientOperands(
        planes: place + phase * inputs * sums.rowStride, planeStride: sums.planeCount,
        planeRowStride: sums.rowStride, rows: inputs, columns: outputs,
        taps: filterGradient.pointer + sums.grid.tap(0, phase: phase) * inputs * outputs,
        tapRowStride: 8 * inputs * outputs, tapColumnStride: 2 * inputs * outputs,
        rowStride: outputs))
  }
}

/// The layout of a transformed filter gradient of few input channels, `[plane][row][column]`: rows
/// are the channels of all phases.
private struct FewChannelsSums {
  let grid: WinogradGrid
  let offsets: WinogradOffsets
  /// The channels of all phases.
  var rows: Int { grid.phaseChannels }
  /// Floats from one row to the next, and from one plane to the next.
  let rowStride: Int
  let planeCount: Int
  var count: Int { WinogradGrid.planes * planeCount }

  init(_ grid: WinogradGrid, _ kernels: any KernelSet.Type) {
    self.grid = grid
    rowStride = roundUp(grid.shape.outputChannels, to: kernels.tileColumns)
    let rows = roundUp(grid.phaseChannels, to: kernels.groupRows)
    planeCount = WinogradPlanes.spread(rows * rowStride)
    offsets = WinogradOffsets(rows: rows, rowStride: rowStride)
  }

  /// A worker's memory for `tiles` transformed tiles of both operands.
  func scratch(tiles: Int) -> (left: TransformedTiles, right: TransformedTiles) {
    (
      TransformedTiles(rows: tiles, depth: SpaceToDepth.width, blockLimit: SpaceToDepth.width),
      TransformedTiles(rows: tiles, depth: rowStride, blockLimit: rowStride)
    )
  }
}
