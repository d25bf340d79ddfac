import KernelInterface
import Memory

/// The packed right matrix of a product: panels `[columns / tileColumns][depth][tileColumns]` for
/// each depth block.
struct RightMatrix: Sendable {
  let blocks: [DepthBlock]
  let columns: Int
  let panels: Int
  private let panelColumns: Int
  private let firstDepths: [Int]
  private let buffer: Buffer

  fileprivate init(blocks: [DepthBlock], columns: Int, panelColumns: Int) {
    self.blocks = blocks
    self.columns = columns
    self.panelColumns = panelColumns
    panels = (columns + panelColumns - 1) / panelColumns
    var depth = 0
    firstDepths = blocks.map { block in
      defer { depth += block.depth }
      return depth
    }
    buffer = Buffer(count: depth * panels * panelColumns)
  }

  /// Floats of all panels.
  var count: Int { buffer.count }

  /// Floats of one panel of a block.
  func panelCount(block: Int) -> Int { blocks[block].depth * panelColumns }

  /// Panel `panel` of block `block`; the next panel follows it in memory.
  func panel(_ panel: Int, block: Int) -> UnsafeMutablePointer<Float> {
    // SAFETY: blocks follow each other; their depths add up to the rows that `init` asked for.
    unsafe buffer.pointer + firstDepths[block] * panels * panelColumns + panel
      * panelCount(block: block)
  }

  /// The panel that is read after panel `panel` of block `block`, if `panels` of each block are
  /// read in order; nil after the last.
  func next(after panel: Int, block: Int, of panels: Range<Int>) -> UnsafeMutablePointer<Float>? {
    if panel + 1 < panels.upperBound { return unsafe self.panel(panel + 1, block: block) }
    return unsafe block + 1 < blocks.count ? self.panel(panels.lowerBound, block: block + 1) : nil
  }
}

extension Engine {
  /// Packs a right matrix of `columns` columns.
  ///
  /// - Parameter pack: writes the rows of some channels of one tap, in all panels; panels are
  ///   `stride` floats apart.
  func packedRight(
    _ blocks: [DepthBlock], columns: Int,
    pack: (
      _ tapRow: Int, _ tapColumn: Int, _ channels: Range<Int>,
      _ target: UnsafeMutablePointer<Float>, _ stride: Int
    ) -> Void
  ) -> RightMatrix {
    let matrix = RightMatrix(blocks: blocks, columns: columns, panelColumns: kernels.tileColumns)
    parallelFor(blocks.count) { _, index in
      let block = blocks[index]
      let stride = matrix.panelCount(block: index)
      var target = unsafe matrix.panel(0, block: index)
      for tapRow in block.tapRows {
        var first = block.run.lowerBound
        while first < block.run.upperBound {
          let (tapColumn, channel) = first.quotientAndRemainder(dividingBy: block.channels.count)
          let count = min(block.channels.count - channel, block.run.upperBound - first)
          let firstChannel = block.channels.lowerBound + channel
          unsafe pack(tapRow, tapColumn, firstChannel..<firstChannel + count, target, stride)
          unsafe target += count * kernels.tileColumns
          first += count
        }
      }
    }
    return matrix
  }
}
