import KernelInterface
import Memory
import Preconditions

/// An image of few channels in space-to-depth order, `[line][column][16]`: the four phases of a
/// pixel are neighbours.
///
/// Up to four channels do not fill a vector, but those of all phases nearly do. Position (i, j)
/// holds the pixels (2i + p - 1, 2j + q - 1) for p and q in 0...1, in row order; pixels outside the
/// image are zero. With fewer than four channels, the last elements are neither set nor used.
struct SpaceToDepth: Sendable {
  /// Floats of a position: one AVX-512 vector.
  static let width = 16
  /// The most channels of which all phases fit in a position.
  static let channelLimit = width / WinogradGrid.phases

  let shape: ConvolutionShape
  let kernels: any KernelSet.Type

  /// - Precondition: `shape` has at most `channelLimit` input channels.
  init(shape: ConvolutionShape, kernels: any KernelSet.Type) {
    require(
      shape.inputChannels <= Self.channelLimit,
      "SpaceToDepth: \(shape.inputChannels) channels; at most \(Self.channelLimit) fit")
    self.shape = shape
    self.kernels = kernels
  }

  /// Floats of `lines` lines of `columns` positions.
  static func count(lines: Int, columns: Int) -> Int { lines * columns * width }

  /// Reads `lines` lines of `columns` positions of an image, from (line, column) on.
  func read(
    _ image: UnsafePointer<Float>, line: Int, column: Int, lines: Int, columns: Int,
    into positions: UnsafeMutablePointer<Float>
  ) {
    let channels = shape.inputChannels
    unsafe clear(positions, line: line, column: column, lines: lines, columns: columns)
    forEachRun(line: line, column: column, lines: lines, columns: columns) {
      pixel, offset, pixels, runs in
      unsafe kernels.copyRuns(
        image + pixel * channels, stride: 2 * channels, runs: runs, count: pixels * channels,
        to: positions + offset, targetStride: Self.width)
    }
  }

  /// Writes zeros for pixels outside the image.
  private func clear(
    _ positions: UnsafeMutablePointer<Float>, line: Int, column: Int, lines: Int, columns: Int
  ) {
    let count = Self.count(lines: 1, columns: columns)
    if line == 0 || 2 * (line + lines) > shape.height + 1 {
      return unsafe kernels.fill(positions, with: 0, count: lines * count)
    }
    let inside = (shape.width + 1) / 2 - column
    for row in 0..<lines {
      let first = unsafe positions + row * count
      if column == 0 { unsafe kernels.fill(first, with: 0, count: Self.width) }
      if inside < columns {
        unsafe kernels.fill(
          first + inside * Self.width, with: 0, count: (columns - inside) * Self.width)
      }
    }
  }

  /// Writes a whole image, from lines of `columns` positions.
  func write(_ positions: UnsafePointer<Float>, columns: Int, to image: UnsafeMutablePointer<Float>)
  {
    let channels = shape.inputChannels
    forEachRun(line: 0, column: 0, lines: shape.height / 2 + 1, columns: columns) {
      pixel, offset, pixels, runs in
      unsafe kernels.copyRuns(
        positions + offset, stride: Self.width, runs: runs, count: pixels * channels,
        to: image + pixel * channels, targetStride: 2 * channels)
    }
  }

  /// Calls `body` with runs of neighbouring positions that have the same number of pixels of a row
  /// (one or two) inside the image: the first pixel, its offset in the positions, the pixels of
  /// each position, and the number of positions.
  private func forEachRun(
    line: Int, column: Int, lines: Int, columns: Int,
    _ body: (_ pixel: Int, _ offset: Int, _ pixels: Int, _ runs: Int) -> Void
  ) {
    let channels = shape.inputChannels
    // Positions with two pixels inside the image.
    let whole = max(column, 1)..<max(min(column + columns, (shape.width + 1) / 2), max(column, 1))
    for row in 0..<2 * lines {
      let y = 2 * line + row - 1
      guard y >= 0 && y < shape.height else { continue }
      let offset = row / 2 * columns * Self.width + row % 2 * 2 * channels
      let pixels = y * shape.width
      if column == 0 { body(pixels, offset + channels, 1, 1) }
      if !whole.isEmpty {
        body(
          pixels + 2 * whole.lowerBound - 1, offset + (whole.lowerBound - column) * Self.width, 2,
          whole.count)
      }
      // The last pixel of an even width has no right neighbour.
      let last = shape.width / 2
      if shape.width % 2 == 0 && last >= max(column, 1) && last < column + columns {
        body(pixels + shape.width - 1, offset + (last - column) * Self.width, 1, 1)
      }
    }
  }
}

/// A batch of images of few channels, a line of tiles at a time in space-to-depth order in the
/// scratch memory of a worker.
struct SpaceToDepthLines: Sendable {
  private let grid: WinogradGrid
  private let image: SpaceToDepth
  private let input: Buffer
  private let scratch: WorkerScratch

  init(_ grid: WinogradGrid, input: Buffer, workers: Int, kernels: any KernelSet.Type) {
    self.grid = grid
    image = SpaceToDepth(shape: grid.shape, kernels: kernels)
    self.input = input
    scratch = WorkerScratch(
      workers: workers,
      floats: SpaceToDepth.count(
        lines: WinogradGrid.patchSize, columns: WinogradGrid.tileSize * grid.tilesAcross + 1))
  }

  /// Writes the transformed tiles `tiles` to the rows of `left` from `row` on.
  func transform(_ tiles: Range<Int>, into left: TransformedTiles, row: Int, worker: Int) {
    let shape = grid.shape
    let positions = unsafe scratch.floats(worker)
    let channels = SpaceToDepth.width
    var first = tiles.lowerBound
    while first < tiles.upperBound {
      let place = grid.place(ofTile: first)
      let count = min(tiles.upperBound - first, grid.tilesAcross - place.column)
      let columns = WinogradGrid.tileSize * count + 1
      // Patches overlap by one line. It is there if all tiles of the line above were just
      // transformed.
      let lineCount = SpaceToDepth.count(lines: 1, columns: columns)
      let isBelow =
        place.line > 0 && count == grid.tilesAcross && first - tiles.lowerBound >= count
      let known = isBelow ? 1 : 0
      if isBelow {
        unsafe image.kernels.copyRuns(
          positions + WinogradGrid.tileSize * lineCount, stride: 0, runs: 1, count: lineCount,
          to: positions, targetStride: 0)
      }
      unsafe image.read(
        input.pointer + place.image * shape.height * shape.width * shape.inputChannels,
        line: WinogradGrid.tileSize * place.line + known,
        column: WinogradGrid.tileSize * place.column, lines: WinogradGrid.patchSize - known,
        columns: columns, into: positions + known * lineCount)
      var patch = unsafe firstPatch(positions, columns: columns)
      for index in 0..<count {
        unsafe image.kernels.winogradInput(
          patch, channels: channels,
          to: left.pointer(block: 0, row: row + first - tiles.lowerBound + index),
          planeStride: left.planeStride)
        // The next patch of the line is as far on in all pixels.
        patch.channel += WinogradGrid.tileSize * channels
      }
      first += count
    }
  }

  /// The patch of the first tile of a line.
  private func firstPatch(
    _ positions: UnsafeMutablePointer<Float>, columns: Int
  ) -> WinogradPatch {
    var pixels = unsafe InlineArray<25, UnsafePointer<Float>>(repeating: UnsafePointer(positions))
    for y in 0..<WinogradGrid.patchSize {
      for x in 0..<WinogradGrid.patchSize {
        unsafe pixels[WinogradGrid.patchSize * y + x] += SpaceToDepth.count(
          lines: 1, columns: y * columns + x)
      }
    }
    return unsafe WinogradPatch(pixels: pixels)
  }
}
