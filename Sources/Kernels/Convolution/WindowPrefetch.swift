import CPlatform
import KernelInterface

/// Asks the cache for the image rows that the next packing will read, a few while each register
/// tile is multiplied.
///
/// An image batch is larger than the L3 cache. Without this, packing waits for memory a fifth of the
/// time; the processor's own prefetcher stops at the end of every run.
struct WindowPrefetch {
  private let gather: Gather
  private let input: UnsafePointer<Float>
  /// Floats that a window does not share with its left neighbour: the end of each run.
  private let fresh: Int

  init(_ gather: Gather, input: UnsafePointer<Float>) {
    self.gather = gather
    self.input = input
    fresh = min(gather.run, gather.step * gather.channels)
  }

  /// Where the window of row `row` begins. It may lie outside the image: nothing is read there.
  func windowOffset(ofRow row: Int) -> Int {
    let (line, j) = row.quotientAndRemainder(dividingBy: gather.gridWidth)
    let (n, i) = line.quotientAndRemainder(dividingBy: gather.gridHeight)
    let y = i * gather.step + gather.originY
    let x = j * gather.step + gather.originX
    return ((n * gather.height + y) * gather.width + x) * gather.channels
  }

  /// Asks for what columns `depths` add to the windows that begin at `windows[rows]`.
  func request(
    _ windows: UnsafePointer<Int>, rows: Range<Int>, depths: Range<Int>
  ) {
    let run = gather.run
    var tapRow = depths.lowerBound / run
    while tapRow * run < depths.upperBound {
      let first = max(depths.lowerBound - tapRow * run, run - fresh)
      let last = min(depths.upperBound - tapRow * run, run)
      let line = tapRow * gather.width * gather.channels
      for row in rows {
        var index = first
        while index < last {
          cplatform_prefetch(input + (windows[row] + line + index))
          index += 16
        }
      }
      tapRow += 1
    }
  }
}
