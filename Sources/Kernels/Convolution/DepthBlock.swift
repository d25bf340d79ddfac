/// Some elements of a window, few enough that a right panel of their depth stays in the L1 cache.
///
/// They belong to a block of channels: either whole tap rows of it, or a part of one tap row.
struct DepthBlock: Sendable {
  /// The most elements that a block has.
  static let limit = 256

  var channels: Range<Int>
  var tapRows: Range<Int>
  /// The part of each tap row, which has `tapColumns * channels.count` elements.
  var run: Range<Int>

  var depth: Int { tapRows.count * run.count }

  /// Channels that are taken together: one tap row of them is about one block.
  static func channelBlock(of channels: Int, tapColumns: Int) -> Int {
    let blocks = (channels * tapColumns + limit - 1) / limit
    return roundUp((channels + blocks - 1) / blocks, to: min(16, channels))
  }

  /// All blocks of a window, for each block of channels in turn.
  static func all(of windows: WindowGrid, channelBlock: Int) -> [DepthBlock] {
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
