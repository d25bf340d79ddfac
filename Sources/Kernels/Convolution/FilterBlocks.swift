/// A block of a filter gradient that one task owns: some channels of some tap rows, times some
/// columns.
struct FilterBlock {
  var tapRows: Range<Int>
  var channels: Range<Int>
  var columns: Range<Int>

  /// Rows of the block for each tap row.
  func run(_ windows: WindowGrid) -> Int { windows.tapColumns * channels.count }

  /// What the windows of `stretch` read of the block's tap rows and channels.
  func band(_ windows: WindowGrid, _ stretch: WindowBlock) -> Band {
    // With a single tap row, the image rows that other tap rows read are left out.
    let isOneRow = tapRows.count == 1
    return Band(
      images: stretch.images,
      firstRow: stretch.lines.lowerBound * windows.step + windows.originY + tapRows.lowerBound,
      rowStep: isOneRow ? windows.step : 1,
      rows: isOneRow
        ? stretch.lines.count : (stretch.lines.count - 1) * windows.step + tapRows.count,
      firstColumn: stretch.windows.lowerBound * windows.step + windows.originX,
      columns: (stretch.windows.count - 1) * windows.step + windows.tapColumns,
      channels: channels)
  }
}

/// The blocks of a filter gradient: up to 256 columns; some 256 rows or, while everything that a
/// task works on fits into its core's L2 cache, more.
struct FilterBlocks {
  private static let columnLimit = 256
  /// Floats: 960 KiB.
  private static let cacheLimit = 240 * 1024
  /// Tasks that are enough to share out. More of them would mean more partial results to add.
  static let wantedTasks = 16

  private let windows: WindowGrid
  private let columns: Int
  private let tapRowsTogether: Int
  private let channelsTogether: Int
  private let columnsTogether: Int
  private let tapParts: Int
  private let channelParts: Int
  private let columnParts: Int

  /// - Parameter stretches: the positions that a task sums over at a time.
  init(_ windows: WindowGrid, columns: Int, tileColumns: Int, stretches: WindowBlocks) {
    self.windows = windows
    self.columns = columns
    let channels = DepthBlock.channelBlock(of: windows.channels, tapColumns: windows.tapColumns)
    let parts = (columns + Self.columnLimit - 1) / Self.columnLimit
    let columnsTogether = roundUp((columns + parts - 1) / parts, to: tileColumns)
    func fits(_ tapRows: Int) -> Bool {
      let block = FilterBlock(
        tapRows: 0..<tapRows, channels: 0..<channels, columns: 0..<columnsTogether)
      let rows = tapRows * block.run(windows)
      let stretch = stretches.largest
      let band = block.band(windows, stretch).count
      // With few positions, parts of them are too few tasks: many small blocks are wanted.
      guard rows > DepthBlock.limit && stretches.count >= Self.wantedTasks else {
        return rows <= DepthBlock.limit && band <= Self.cacheLimit
      }
      return band + (rows + stretch.count) * columnsTogether <= Self.cacheLimit
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
