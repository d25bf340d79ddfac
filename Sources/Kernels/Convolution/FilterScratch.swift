import KernelInterface
import Memory

/// Memory of each worker of a filter gradient.
final class FilterScratch: @unchecked Sendable {
  struct Space {
    /// A copy of the pixels that a stretch of positions reads.
    var left: UnsafeMutablePointer<Float>
    /// A right panel.
    var right: UnsafeMutablePointer<Float>
    /// Where each row of a block begins in the result, `[tapRows]` times the run filled up to whole
    /// tiles; negative for what fills it up.
    var rowOffsets: UnsafeMutablePointer<Int>
    /// Where each line of positions begins in the copy.
    var lineOffsets: UnsafeMutablePointer<Int>
  }

  // SAFETY: each worker uses its own part; the memory lives as long as this object.
  private let floats: Buffer
  private let offsets: UnsafeMutablePointer<Int>
  private let leftCount: Int
  private let rightCount: Int
  private let rowCount: Int
  private let lineCount: Int

  /// Room for blocks up to `block` and stretches up to `stretch`.
  init(
    workers: Int, _ windows: WindowGrid, _ block: FilterBlock, _ stretch: WindowBlock,
    kernels: any KernelSet.Type
  ) {
    // The last tile reads all rows of a group, also those that fill it up.
    leftCount = roundUp(block.band(windows, stretch).count + kernels.groupRows, to: 16)
    rightCount = stretch.count * kernels.tileColumns
    rowCount = block.tapRows.count * roundUp(block.run(windows), to: kernels.tileRows)
    lineCount = stretch.images.count * stretch.lines.count
    floats = Buffer(count: workers * (leftCount + rightCount))
    offsets = .allocate(capacity: workers * (rowCount + lineCount))
  }

  deinit { offsets.deallocate() }

  subscript(worker: Int) -> Space {
    let left = floats.pointer + worker * (leftCount + rightCount)
    let rows = offsets + worker * (rowCount + lineCount)
    return Space(
      left: left, right: left + leftCount, rowOffsets: rows, lineOffsets: rows + rowCount)
  }
}
