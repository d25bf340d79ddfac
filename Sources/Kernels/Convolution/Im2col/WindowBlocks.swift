/// A rectangular part of a grid of windows: what one task multiplies.
struct WindowBlock {
  var images: Range<Int>
  var lines: Range<Int>
  var windows: Range<Int>

  var count: Int { images.count * lines.count * windows.count }
}

/// A batch of grids of windows, cut into blocks of about `size` windows: whole images, whole lines
/// of one image, or parts of a line.
struct WindowBlocks {
  /// No block has more images, lines or windows. Its windows are rounded up to whole units.
  let largest: WindowBlock
  private let batch: Int
  private let gridHeight: Int
  private let gridWidth: Int
  private let unit: Int
  private let imageCuts: Int
  private let lineCuts: Int
  private let windowCuts: Int

  /// - Parameters:
  ///   - unit: parts of a line begin at multiples of this many windows.
  ///   - fits: whether what a block reads fits into the cache that it is meant for.
  init(
    batch: Int, gridHeight: Int, gridWidth: Int, size: Int, unit: Int = 1,
    fits: (_ images: Int, _ lines: Int, _ windows: Int) -> Bool = { _, _, _ in true }
  ) {
    self.batch = batch
    self.gridHeight = gridHeight
    self.gridWidth = gridWidth
    self.unit = unit
    let units = (gridWidth + unit - 1) / unit
    var unitCount = max(1, min(units, size / unit))
    while unitCount > 1 && !fits(1, 1, unitCount * unit) { unitCount -= 1 }
    let isWholeLine = unitCount == units
    var lines = isWholeLine ? max(1, min(gridHeight, size / gridWidth)) : 1
    while lines > 1 && !fits(1, lines, gridWidth) { lines -= 1 }
    let isWholeImage = isWholeLine && lines == gridHeight
    var images = isWholeImage ? max(1, min(batch, size / (gridHeight * gridWidth))) : 1
    while images > 1 && !fits(images, gridHeight, gridWidth) { images -= 1 }
    imageCuts = (batch + images - 1) / images
    lineCuts = (gridHeight + lines - 1) / lines
    windowCuts = (units + unitCount - 1) / unitCount
    largest = WindowBlock(images: 0..<images, lines: 0..<lines, windows: 0..<unitCount * unit)
  }

  var count: Int { imageCuts * lineCuts * windowCuts }

  /// Block `index`. Indices beyond the last wrap around, so that a prefetch may name the task after
  /// the last.
  subscript(index: Int) -> WindowBlock {
    let (rest, windowCut) = index.quotientAndRemainder(dividingBy: windowCuts)
    let (imageCut, lineCut) = rest.quotientAndRemainder(dividingBy: lineCuts)
    let units = part(windowCut, of: windowCuts, total: (gridWidth + unit - 1) / unit)
    return WindowBlock(
      images: part(imageCut % imageCuts, of: imageCuts, total: batch),
      lines: part(lineCut, of: lineCuts, total: gridHeight),
      windows: units.lowerBound * unit..<min(gridWidth, units.upperBound * unit))
  }
}
