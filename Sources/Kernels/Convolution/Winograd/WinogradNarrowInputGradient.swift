import KernelInterface
import Memory

/// The input gradient for inputs of few channels: tiles are added up in a copy of each image that has
/// its phases side by side.
struct WinogradNarrowInputGradient: WinogradPass {
  private let pass: WinogradInputGradient
  private let image: PhaseImage
  private let scratch: Buffer
  private let scratchCount: Int

  init(_ pass: WinogradInputGradient, workers: Int) {
    self.pass = pass
    image = PhaseImage(shape: pass.grid.shape, kernels: pass.kernels)
    let images = max(1, WinogradLeft.tileLimit / pass.grid.tilesPerImage)
    scratchCount = images * Self.positions(of: pass.grid)
    scratch = Buffer(count: workers * scratchCount)
  }

  var grid: WinogradGrid { pass.grid }
  var depth: Int { pass.depth }
  var columns: Int { pass.columns }
  var addsTiles: Bool { pass.addsTiles }
  var keepsColumnsTogether: Bool { true }

  func transform(_ tiles: Range<Int>, into left: WinogradLeft, row: Int) {
    pass.transform(tiles, into: left, row: row)
  }

  func input(of tiles: Range<Int>) -> Range<UnsafePointer<Float>> { pass.input(of: tiles) }

  func transformBack(
    _ products: WinogradProducts, tiles: Range<Int>, columns: Range<Int>, worker: Int
  ) {
    let shape = grid.shape
    let lanes = pass.kernels.lanes
    let across = WinogradGrid.tileSize * grid.tilesAcross + 1
    let firstImage = grid.place(ofTile: tiles.lowerBound).image
    grid.forEachTile(of: tiles) { index, place in
      let positions =
        scratch.pointer + worker * scratchCount
        + (place.image - firstImage) * Self.positions(of: grid)
      let first = PhaseImage.count(
        lines: 1,
        columns: WinogradGrid.tileSize * (place.line * across + place.column))
      pass.kernels.winogradInputGradient(
        products.pointer(row: index), planeStride: products.planeStride,
        channels: roundUp(columns.count, to: lanes),
        to: WinogradGradientPatch(
          first: positions + (first + columns.lowerBound), rowStride: PhaseImage.width * across,
          columnStride: PhaseImage.width, firstRow: 0, endRow: WinogradGrid.patchSize,
          firstColumn: 0, endColumn: WinogradGrid.patchSize, addsFirstRow: place.line > 0,
          addsFirstColumn: place.column > 0))
      if grid.isLast(place) && columns.upperBound == self.columns {
        let pixels = shape.height * shape.width
        let result = pass.inputGradient.pointer + place.image * pixels * shape.inputChannels
        image.write(positions, columns: across, to: result)
        if let epilogue = pass.epilogue {
          pass.kernels.scaleShift(
            result, epilogue.activation(from: 0), rows: pixels, channels: shape.inputChannels,
            rowStride: shape.inputChannels, into: result)
        }
      }
    }
  }

  func pack(
    tap: Int, rows: Range<Int>, columns: Range<Int>, into panel: UnsafeMutablePointer<Float>
  ) {
    pass.pack(tap: tap, rows: rows, columns: columns, into: panel)
  }

  private static func positions(of grid: WinogradGrid) -> Int {
    PhaseImage.count(
      lines: WinogradGrid.tileSize * grid.tilesDown + 1,
      columns: WinogradGrid.tileSize * grid.tilesAcross + 1)
  }
}
