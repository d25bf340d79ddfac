import CPlatform

/// Memory that will be read soon: runs of floats, two levels of strides apart. It is asked for a few
/// cache lines at a time, between the tiles of a product, which need no memory.
///
/// An image batch is larger than the L3 cache, and the processor's own prefetcher stops at the end
/// of every run.
struct CachePrefetch {
  private var line: UnsafePointer<Float>
  private var run: UnsafePointer<Float>
  private var index = 0
  private var runsLeft: Int
  private var linesLeft: Int
  private let runCount: Int
  private let runLength: Int
  private let runStride: Int
  private let lineStride: Int
  /// Cache lines in all.
  let count: Int

  /// `lines` times `runs` runs of `runLength` floats. The memory need not be valid.
  init(
    _ base: UnsafePointer<Float>, lines: Int, lineStride: Int, runs: Int, runStride: Int,
    runLength: Int
  ) {
    line = base
    run = base
    linesLeft = lines
    self.lineStride = lineStride
    runCount = runs
    runsLeft = runs
    self.runStride = runStride
    self.runLength = runLength
    count = lines * runs * ((runLength + 15) / 16)
  }

  /// Asks for the next `count` cache lines, if there are any left.
  mutating func request(_ count: Int) {
    var remaining = count
    while remaining > 0 && linesLeft > 0 {
      let end = min(runLength, index + 16 * remaining)
      while index < end {
        cplatform_prefetch(run + index)
        index += 16
        remaining -= 1
      }
      guard index >= runLength else { return }
      index = 0
      runsLeft -= 1
      run += runStride
      guard runsLeft == 0 else { continue }
      runsLeft = runCount
      linesLeft -= 1
      line += lineStride
      run = line
    }
  }
}
