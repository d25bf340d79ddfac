import KernelInterface
import Memory

/// An image of few channels with its four phases side by side: `[line][column][16]`.
///
/// Up to four channels do not fill a vector, but those of all phases together nearly do. Position
/// (i, j) holds the pixels (2i + p - 1, 2j + q - 1), where p and q are 0 or 1, one after the other; what
/// lies outside the image is zero. With fewer than 4 channels the last elements are not set, nor used.
struct PhaseImage: Sendable {
  /// Floats of a position.
  static let width = 16

  /// Whether all phases of a pixel's channels fit in a position.
  static func supports(_ shape: ConvolutionShape) -> Bool {
    WinogradGrid.phases * shape.inputChannels <= width
  }

  let shape: ConvolutionShape
  let kernels: any KernelSet.Type

  /// Floats of `lines` lines of `columns` positions.
  static func count(lines: Int, columns: Int) -> Int { lines * columns * width }

  /// Reads `lines` lines of `columns` positions, from (line, column) on, of an image.
  func read(
    _ image: UnsafePointer<Float>, line: Int, column: Int, lines: Int, columns: Int,
    into positions: UnsafeMutablePointer<Float>
  ) {
    let channels = shape.inputChannels
    clear(positions, line: line, column: column, lines: lines, columns: columns)
    forEachRun(line: line, column: column, lines: lines, columns: columns) {
      pixel, offset, pixels, runs in
      kernels.copyRuns(
        image + pixel * channels, stride: 2 * channels, runs: runs, count: pixels * channels,
        to: positions + offset, targetStride: Self.width)
    }
  }

  /// Writes zeros where pixels lie outside the image.
  private func clear(
    _ positions: UnsafeMutablePointer<Float>, line: Int, column: Int, lines: Int, columns: Int
  ) {
    let count = Self.count(lines: 1, columns: columns)
    if line == 0 || 2 * (line + lines) > shape.height + 1 {
      return kernels.fill(positions, with: 0, count: lines * count)
    }
    let inside = (shape.width + 1) / 2 - column
    for row in 0..<lines {
      let first = positions + row * count
      if column == 0 { kernels.fill(first, with: 0, count: Self.width) }
      if inside < columns {
        kernels.fill(
          first + inside * Self.width, with: 0, count: (columns - inside) * Self.width)
      }
    }
  }

  /// Writes a whole image from lines of `columns` positions.
  func write(_ positions: UnsafePointer<Float>, columns: Int, to image: UnsafeMutablePointer<Float>)
  {
    let channels = shape.inputChannels
    forEachRun(line: 0, column: 0, lines: shape.height / 2 + 1, columns: columns) {
      pixel, offset, pixels, runs in
      kernels.copyRuns(
        positions + offset, stride: Self.width, runs: runs, count: pixels * channels,
        to: image + pixel * channels, targetStride: 2 * channels)
    }
  }

  /// Calls `body` with runs of neighbouring positions whose pixels (one or both) lie in the image: the
  /// first pixel, its offset in the positions, the pixels of each, and their number.
  private func forEachRun(
    line: Int, column: Int, lines: Int, columns: Int,
    _ body: (_ pixel: Int, _ offset: Int, _ pixels: Int, _ runs: Int) -> Void
  ) {
    let channels = shape.inputChannels
    // Positions whose pixels both lie in the image.
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

/// The phases of a batch of images of few channels, a line of tiles at a time, and each worker's
/// memory for it.
struct PhaseLines: Sendable {
  private let grid: WinogradGrid
  private let image: PhaseImage
  private let input: Buffer
  private let scratch: Buffer
  private let scratchCount: Int

  init(_ grid: WinogradGrid, input: Buffer, workers: Int, kernels: any KernelSet.Type) {
    self.grid = grid
    image = PhaseImage(shape: grid.shape, kernels: kernels)
    self.input = input
    scratchCount = PhaseImage.count(
      lines: WinogradGrid.patchSize, columns: WinogradGrid.tileSize * grid.tilesAcross + 1)
    scratch = Buffer(count: workers * scratchCount)
  }

  /// Writes the transformed tiles `tiles` to the rows of `left` from `row` on.
  func transform(_ tiles: Range<Int>, into left: WinogradLeft, row: Int, worker: Int) {
    let shape = grid.shape
    let positions = scratch.pointer + worker * scratchCount
    let channels = PhaseImage.width
    var first = tiles.lowerBound
    while first < tiles.upperBound {
      let place = grid.place(ofTile: first)
      let count = min(tiles.upperBound - first, grid.tilesAcross - place.column)
      let columns = WinogradGrid.tileSize * count + 1
      // Patches overlap by a line. It is there already if all tiles of the line above were just done.
      let lineCount = PhaseImage.count(lines: 1, columns: columns)
      let isBelow =
        place.line > 0 && count == grid.tilesAcross && first - tiles.lowerBound >= count
      let known = isBelow ? 1 : 0
      if isBelow {
        image.kernels.copyRuns(
          positions + WinogradGrid.tileSize * lineCount, stride: 0, runs: 1, count: lineCount,
          to: positions, targetStride: 0)
      }
      image.read(
        input.pointer + place.image * shape.height * shape.width * shape.inputChannels,
        line: WinogradGrid.tileSize * place.line + known,
        column: WinogradGrid.tileSize * place.column, lines: WinogradGrid.patchSize - known,
        columns: columns, into: positions + known * lineCount)
      var patch = firstPatch(positions, columns: columns)
      for index in 0..<count {
        image.kernels.winogradInput(
          patch, channels: channels,
          to: left.pointer(block: 0, row: row + first - tiles.lowerBound + index),
          planeStride: left.planeStride)
        // The next patch, as if its pixels were further channels of these.
        patch.channel += WinogradGrid.tileSize * channels
      }
      first += count
    }
  }

  /// The patch of the first tile of a line.
  private func firstPatch(
    _ positions: UnsafeMutablePointer<Float>, columns: Int
  ) -> WinogradPatch {
    var pixels = InlineArray<25, UnsafePointer<Float>>(repeating: UnsafePointer(positions))
    for y in 0..<WinogradGrid.patchSize {
      for x in 0..<WinogradGrid.patchSize {
        pixels[WinogradGrid.patchSize * y + x] += PhaseImage.count(
          lines: 1, columns: y * columns + x)
      }
    }
    return WinogradPatch(pixels: pixels)
  }
}
