import KernelInterface

/// The part of an image batch that a block of windows reads, copied with zeros where windows leave
/// the image: `[images][rows][columns][channels]`.
///
/// Register tiles read windows from the copy, where they overlap. So each pixel is copied once, and
/// not once for every window. The blocks are chosen so that it fits into a core's L2 cache
/// (`BlockSizes.Tasks.inputTile`).
struct InputTile {
  var images: Range<Int>
  /// The image row of the first row; it may lie outside the image.
  var firstRow: Int
  /// Image rows from one row to the next.
  var rowStep = 1
  var rows: Int
  /// The image column of the first column; it may lie outside the image.
  var firstColumn: Int
  var columns: Int
  var channels: Range<Int>

  /// Floats from one row to the next.
  var rowStride: Int { columns * channels.count }
  /// Floats of the copy.
  var count: Int { images.count * rows * rowStride }

  /// The offset of the pixel in row `row` of the tile and column `column` of the image.
  func offset(image: Int, row: Int, column: Int) -> Int {
    ((image - images.lowerBound) * rows + row) * rowStride
      + (column - firstColumn) * channels.count
  }

  /// The rows that lie inside an image of `height` rows.
  func insideRows(height: Int) -> Range<Int> {
    let first = min(rows, (max(0, -firstRow) + rowStep - 1) / rowStep)
    let last = (height - 1 - firstRow + rowStep) / rowStep
    return first..<max(first, min(rows, last))
  }

  /// The memory that the copy reads.
  func source(of windows: WindowGrid, input: UnsafePointer<Float>) -> PrefetchQueue {
    let pixel = windows.channels
    let row = windows.width * pixel
    let inside = insideRows(height: windows.height)
    let firstColumn = max(0, self.firstColumn)
    let width = max(0, min(windows.width, self.firstColumn + columns) - firstColumn)
    let y = images.lowerBound * windows.height + firstRow + inside.lowerBound * rowStep
    let isWhole = channels.count == pixel
    return unsafe PrefetchQueue(
      input + (y * row + firstColumn * pixel + channels.lowerBound),
      images: .init(count: images.count, stride: windows.height * row),
      rows: .init(count: inside.count, stride: rowStep * row),
      runs: .init(count: isWhole ? 1 : width, stride: pixel),
      runLength: isWhole ? width * pixel : channels.count)
  }
}

extension Engine {
  /// Copies `inputTile` of the images of `windows`.
  func copy(
    _ inputTile: InputTile, of windows: WindowGrid, input: UnsafePointer<Float>,
    to target: UnsafeMutablePointer<Float>
  ) {
    var target = unsafe target
    for image in inputTile.images {
      for row in 0..<inputTile.rows {
        unsafe copyRow(
          of: windows, image: image, row: inputTile.firstRow + row * inputTile.rowStep,
          columns: inputTile.firstColumn..<inputTile.firstColumn + inputTile.columns,
          channels: inputTile.channels, input: input, to: target)
        unsafe target += inputTile.rowStride
      }
    }
  }

  /// Copies a part of one image row, `[columns][channels]`, with zeros outside the image.
  private func copyRow(
    of windows: WindowGrid, image: Int, row: Int, columns: Range<Int>, channels: Range<Int>,
    input: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>
  ) {
    let count = channels.count
    let first = max(0, columns.lowerBound)
    let last = min(windows.width, columns.upperBound)
    guard row >= 0 && row < windows.height && first < last else {
      unsafe kernels.fill(target, with: 0, count: columns.count * count)
      return
    }
    unsafe kernels.fill(target, with: 0, count: (first - columns.lowerBound) * count)
    let pixel = (image * windows.height + row) * windows.width + first
    let source = unsafe input + (pixel * windows.channels + channels.lowerBound)
    let inside = unsafe target + (first - columns.lowerBound) * count
    if count == windows.channels {
      unsafe kernels.copyRuns(
        source, stride: 0, runs: 1, count: (last - first) * count, to: inside, targetStride: 0)
    } else {
      unsafe kernels.copyRuns(
        source, stride: windows.channels, runs: last - first, count: count, to: inside,
        targetStride: count)
    }
    unsafe kernels.fill(
      inside + (last - first) * count, with: 0, count: (columns.upperBound - last) * count)
  }
}
