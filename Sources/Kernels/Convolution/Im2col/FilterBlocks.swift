import KernelInterface

/// A block of a filter gradient that one task owns: some channels of some tap rows, times some
/// columns.
struct FilterBlock {
  var tapRows: Range<Int>
  var channels: Range<Int>
  var columns: Range<Int>

  /// Rows of the block for each tap row.
  func run(_ windows: WindowGrid) -> Int { windows.tapColumns * channels.count }

  /// What the windows of `positions` read of the block's tap rows and channels.
  func inputTile(_ windows: WindowGrid, _ positions: WindowBlock) -> InputTile {
    // With a single tap row, the image rows that other tap rows read are left out.
    let isOneRow = tapRows.count == 1
    return InputTile(
      images: positions.images,
      firstRow: positions.lines.lowerBound * windows.step + windows.originY + tapRows.lowerBound,
      rowStep: isOneRow ? windows.step : 1,
      rows: isOneRow
        ? positions.lines.count : (positions.lines.count - 1) * windows.step + tapRows.count,
      firstColumn: positions.windows.lowerBound * windows.step + windows.originX,
      columns: (positions.windows.count - 1) * windows.step + windows.tapColumns,
      channels: channels)
  }
}

/// The blocks of a filter gradient by im2col: up to 256 columns, and some 256 rows or, while
/// everything that a task works on fits into its core's L2 cache, more.
struct FilterBlocks {
  private let windows: WindowGrid
  private let columns: Int
  private let tapRowsTogether: Int
  private let channelsTogether: Int
  private let columnsTogether: Int
  private let tapParts: Int
  private let channelParts: Int
  private let columnParts: Int

  /// - Parameter positions: the blocks of positions that a task sums over at a time.
  init(
    _ windows: WindowGrid, columns: Int, tileColumns: Int, positions: WindowBlocks,
    sizes: BlockSizes.Summation
  ) {
    self.windows = windows
    self.columns = columns
    let channels = DepthBlock.channelBlock(
      of: windows.channels, tapColumns: windows.tapColumns, limit: sizes.depth)
    let parts = (columns + sizes.filterGradientColumns - 1) / sizes.filterGradientColumns
    let columnsTogether = roundUp((columns + parts - 1) / parts, to: tileColumns)
    func fits(_ tapRows: Int) -> Bool {
      let block = FilterBlock(
        tapRows: 0..<tapRows, channels: 0..<channels, columns: 0..<columnsTogether)
      let rows = tapRows * block.run(windows)
      let largest = positions.largest
      let inputTile = block.inputTile(windows, largest).count
      // Few blocks of positions are too few tasks: many small blocks of the result are wanted.
      guard rows > sizes.depth && positions.count >= sizes.filterGradientTasks else {
        return rows <= sizes.depth && inputTile <= sizes.filterGradientFloats
      }
      return inputTile + (rows + largest.count) * columnsTogether <= sizes.filterGradientFloats
    }
    channelsTogether = channels
    self.columnsTogether = columnsTogether
    tapRowsTogether = (1...windows.tapRows).last(where: fits) ?? 1
    channelParts = (windows.channels + channels - 1) / channels
    tapParts = (windows.tapRows + tapRowsTogether - 1) / tapRowsTogether
    columnParts = (columns + columnsTogether - 1) / columnsTogether
  }

  var count: Int { tapParts * channelParts * columnParts }

  /// No block has more tap rows, channels or columns than the first.
  subscript(index: Int) -> FilterBlock {
    let (rest, columnPart) = index.quotientAndRemainder(dividingBy: columnParts)
    let (channelPart, tapPart) = rest.quotientAndRemainder(dividingBy: tapParts)
    let channel = channelPart * channelsTogether
    let tapRow = tapPart * tapRowsTogether
    let column = columnPart * columnsTogether
    return FilterBlock(
      tapRows: tapRow..<min(tapRow + tapRowsTogether, windows.tapRows),
      channels: channel..<min(channel + channelsTogether, windows.channels),
      columns: column..<min(column + columnsTogether, columns))
  }
}
