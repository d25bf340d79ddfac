import KernelInterface

/// A block of the elements of a window: the terms that a register tile sums before it adds to the
/// output. A right panel of this depth stays in the L1 cache.
///
/// It belongs to a block of channels, and is either whole tap rows of it or a part of one tap row.
struct DepthBlock: Sendable {
  var channels: Range<Int>
  var tapRows: Range<Int>
  /// The part of each tap row, which has `tapColumns * channels.count` elements.
  var run: Range<Int>

  var depth: Int { tapRows.count * run.count }

  /// Channels of a channel block: one tap row of them is about `limit` elements.
  static func channelBlock(of channels: Int, tapColumns: Int, limit: Int) -> Int {
    let blocks = (channels * tapColumns + limit - 1) / limit
    return roundUp((channels + blocks - 1) / blocks, to: min(16, channels))
  }

  /// The blocks of a window, one channel block after the other, of at most `limit` elements each.
  static func all(of windows: WindowGrid, channelBlock: Int, limit: Int) -> [DepthBlock] {
    var blocks: [DepthBlock] = []
    for firstChannel in stride(from: 0, to: windows.channels, by: channelBlock) {
      let channels = firstChannel..<min(firstChannel + channelBlock, windows.channels)
      let run = windows.tapColumns * channels.count
      guard run > 0 else { continue }
      let rowsTogether = max(1, limit / run)
      let runParts = (run + limit - 1) / limit
      for firstRow in stride(from: 0, to: windows.tapRows, by: rowsTogether) {
        for index in 0..<runParts {
          blocks.append(
            DepthBlock(
              channels: channels,
              tapRows: firstRow..<min(firstRow + rowsTogether, windows.tapRows),
              run: part(index, of: runParts, total: run)))
        }
      }
    }
    return blocks
  }
}
