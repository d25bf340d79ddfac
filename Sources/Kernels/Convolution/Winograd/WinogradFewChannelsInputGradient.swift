import KernelInterface
import Memory

/// The transforms of the input gradient for inputs of few channels: tiles are added in a copy of
/// each image in space-to-depth order.
struct WinogradFewChannelsInputGradient: WinogradTransforms {
  private let base: WinogradInputGradient
  private let image: SpaceToDepth
  private let scratch: WorkerScratch

  /// - Parameter tiles: tiles that a task transforms at a time, `Engine.rowsByTiles`.
  init(_ base: WinogradInputGradient, workers: Int, tiles: Int) {
    self.base = base
    image = SpaceToDepth(shape: base.grid.shape, kernels: base.kernels)
    let images = max(1, tiles / base.grid.tilesPerImage)
    scratch = WorkerScratch(workers: workers, floats: images * Self.positions(of: base.grid))
  }

  var grid: WinogradGrid { base.grid }
  var source: PatchSource { base.source }
  var depth: Int { base.depth }
  var columns: Int { base.columns }
  var addsTiles: Bool { base.addsTiles }
  var keepsColumnsTogether: Bool { true }

  func transform(_ tiles: Range<Int>, into left: TransformedTiles, row: Int) {
    base.transform(tiles, into: left, row: row)
  }

  func transformBack(
    _ products: WinogradProducts, tiles: Range<Int>, columns: Range<Int>, worker: Int
  ) {
    let shape = grid.shape
    let lanes = base.kernels.lanes
    let across = WinogradGrid.tileSize * grid.tilesAcross + 1
    let firstImage = grid.place(ofTile: tiles.lowerBound).image
    grid.forEachTile(of: tiles) { index, place in
      let positions =
        unsafe scratch.floats(worker)
        + (place.image - firstImage) * Self.positions(of: grid)
      let first = SpaceToDepth.count(
        lines: 1,
        columns: WinogradGrid.tileSize * (place.line * across + place.column))
      unsafe base.kernels.winogradInputGradient(
        products.pointer(row: index), planeStride: products.planeStride,
        channels: roundUp(columns.count, to: lanes),
        to: WinogradGradientPatch(
          first: positions + (first + columns.lowerBound), rowStride: SpaceToDepth.width * across,
          columnStride: SpaceToDepth.width, firstRow: 0, endRow: WinogradGrid.patchSize,
          firstColumn: 0, endColumn: WinogradGrid.patchSize, addsFirstRow: place.line > 0,
          addsFirstColumn: place.column > 0))
      if grid.isLast(place) && columns.upperBound == self.columns {
        let pixels = shape.height * shape.width
        let result = unsafe base.inputGradient.pointer + place.image * pixels * shape.inputChannels
        unsafe image.write(positions, columns: across, to: result)
        if let epilogue = base.epilogue {
          unsafe base.kernels.scaleShift(
            result, epilogue.operands(from: 0), rows: pixels, channels: shape.inputChannels,
            rowStride: shape.inputChannels, into: result)
        }
      }
    }
  }

  func pack(
    tap: Int, rows: Range<Int>, columns: Range<Int>, into panel: UnsafeMutablePointer<Float>
  ) {
    unsafe base.pack(tap: tap, rows: rows, columns: columns, into: panel)
  }

  private static func positions(of grid: WinogradGrid) -> Int {
    SpaceToDepth.count(
      lines: WinogradGrid.tileSize * grid.tilesDown + 1,
      columns: WinogradGrid.tileSize * grid.tilesAcross + 1)
  }
}
