import KernelInterface
import Memory

extension Engine {
  /// The filter gradient for inputs of few channels.
  ///
  /// The transformed gradient is small. Each task adds up a part of the tiles in a gradient of its own,
  /// which stays in its core's own cache with what it transforms of some tiles at a time; then these
  /// are added up, first to last.
  func winogradNarrowFilterGradient(
    _ shape: ConvolutionShape, input: Buffer, outputGradient: Buffer, into filterGradient: Buffer
  ) {
    let grid = WinogradGrid(shape)
    let sums = NarrowSums(grid, kernels)
    let parts = min(16, (grid.tiles + NarrowSums.tiles - 1) / NarrowSums.tiles)
    let workers = min(threads, parts)
    let scratch = (0..<workers).map { _ in sums.scratch() }
    let all = Buffer(count: parts * sums.count)
    let lines = PhaseLines(grid, input: input, workers: workers, kernels: kernels)
    let gradients = PatchSource(
      outputGradient, height: shape.outputHeight, width: shape.outputWidth,
      channels: shape.outputChannels, kernels)
    parallelFor(parts) { worker, task in
      let (left, right) = scratch[worker]
      let range = part(task, of: parts, total: grid.tiles)
      for first in stride(from: range.lowerBound, to: range.upperBound, by: NarrowSums.tiles) {
        let tiles = first..<min(first + NarrowSums.tiles, range.upperBound)
        lines.transform(tiles, into: left, row: 0, worker: worker)
        grid.forEachTile(of: tiles) { index, place in
          kernels.winogradOutputGradient(
            gradients.outputPatch(place), channels: shape.outputChannels,
            to: right.pointer(block: 0, row: index), planeStride: right.planeStride)
        }
        let next = tiles.upperBound..<min(tiles.upperBound + NarrowSums.tiles, range.upperBound)
        add(
          left, right, tiles: tiles.count, to: sums, at: all.pointer + task * sums.count,
          accumulates: first > range.lowerBound, next: gradients.memory(of: next, grid))
      }
    }
    parallelFor(WinogradGrid.planes) { _, plane in
      let first = all.pointer + plane * sums.planeCount
      kernels.sumParts(
        first, parts: parts, partStride: sums.count, count: sums.planeCount, into: first)
    }
    parallelFor(WinogradGrid.phases) { _, phase in
      transformBack(sums, phase: phase, all.pointer, into: filterGradient)
    }
  }

  /// Adds the products of some tiles to the sums, or begins these with them.
  ///
  /// - Parameter next: memory that is read afterwards.
  private func add(
    _ left: WinogradLeft, _ right: WinogradLeft, tiles: Int, to sums: NarrowSums,
    at place: UnsafeMutablePointer<Float>, accumulates: Bool, next: Range<UnsafePointer<Float>>
  ) {
    let columns = sums.rowStride
    let groups = (sums.rows + kernels.groupRows - 1) / kernels.groupRows
    var next = next
    for plane in 0..<WinogradGrid.planes {
      for column in stride(from: 0, to: columns, by: kernels.tileColumns) {
        let rightPlane = UnsafePointer(right.pointer(plane: plane, block: 0, row: 0)) + column
        var tile = TileOperands(
          segments: 1, depth: tiles, left: left.pointer(plane: plane, block: 0, row: 0),
          segmentOffsets: sums.tables.zero, groupOffsets: sums.tables.zero,
          leftStride: left.rowStride(ofBlock: 0), right: rightPlane,
          rightStride: right.rowStride(ofBlock: 0),
          output: place + (plane * sums.planeCount + column), rowOffsets: sums.tables.rowOffsets,
          groups: 3, columns: kernels.tileColumns, isWhole: true, accumulates: accumulates)
        for group in stride(from: 0, to: groups, by: 3) {
          tile.groups = min(3, groups - group)
          // A line with each term: there are terms for four fifths of it, for 64 output channels.
          tile.later = next.lowerBound
          tile.laterStride = next.isEmpty ? 0 : cacheLine
          kernels.multiplyColumns(tile)
          let end = next.lowerBound + tiles * tile.laterStride
          next = min(end, next.upperBound)..<next.upperBound
          tile.left += kernels.tileRows
          tile.rowOffsets += kernels.tileRows
        }
      }
    }
  }

  private func transformBack(
    _ sums: NarrowSums, phase: Int, _ place: UnsafePointer<Float>, into filterGradient: Buffer
  ) {
    let (inputs, outputs) = (sums.grid.shape.inputChannels, sums.grid.shape.outputChannels)
    kernels.winogradFilterGradient(
      WinogradFilterGradientOperands(
        planes: place + phase * inputs * sums.rowStride, planeStride: sums.planeCount,
        planeRowStride: sums.rowStride, rows: inputs, columns: outputs,
        taps: filterGradient.pointer + sums.grid.tap(0, phase: phase) * inputs * outputs,
        tapRowStride: 8 * inputs * outputs, tapColumnStride: 2 * inputs * outputs,
        rowStride: outputs))
  }
}

/// The sums of a transformed filter gradient of few input channels: `[plane][row][column]`, rows are
/// the channels of all phases.
private struct NarrowSums {
  /// Tiles that are transformed at a time.
  static let tiles = 48

  let grid: WinogradGrid
  let tables: WinogradTables
  /// The channels of all phases.
  var rows: Int { grid.phaseChannels }
  /// Floats from one row to the next, of a plane, and of all planes.
  let rowStride: Int
  let planeCount: Int
  var count: Int { WinogradGrid.planes * planeCount }

  init(_ grid: WinogradGrid, _ kernels: any KernelSet.Type) {
    self.grid = grid
    rowStride = roundUp(grid.shape.outputChannels, to: kernels.tileColumns)
    let rows = roundUp(grid.phaseChannels, to: kernels.groupRows)
    planeCount = WinogradPlanes.spread(rows * rowStride)
    tables = WinogradTables(rows: rows, rowStride: rowStride)
  }

  /// A worker's memory for the transformed tiles of both sides.
  func scratch() -> (left: WinogradLeft, right: WinogradLeft) {
    (
      WinogradLeft(rows: Self.tiles, depth: PhaseImage.width, blockLimit: PhaseImage.width),
      WinogradLeft(rows: Self.tiles, depth: rowStride, blockLimit: rowStride)
    )
  }
}
