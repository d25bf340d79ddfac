import CVectors

/// Memory that will be read soon: runs of floats in three nested loops. It is asked for a few cache
/// lines at a time, between the tiles of a product, which need no memory.
///
/// An image batch is larger than the L3 cache, and the processor's own prefetcher stops at the end
/// of every run.
struct CachePrefetch {
  /// One of the nested loops.
  struct Loop {
    var count: Int
    /// Floats from one pass to the next.
    var stride: Int
  }

  private let loops: (images: Loop, rows: Loop, runs: Loop)
  private let runLength: Int
  /// Cache lines in all, if runs begin where lines do.
  let count: Int
  private var image: UnsafePointer<Float>
  private var row: UnsafePointer<Float>
  private var run: UnsafePointer<Float>
  private var index = 0
  private var imagesLeft: Int
  private var rowsLeft: Int
  private var runsLeft: Int

  /// Runs of `runLength` floats from `base` on. The memory need not be valid.
  init(_ base: UnsafePointer<Float>, images: Loop, rows: Loop, runs: Loop, runLength: Int) {
    loops = (images, rows, runs)
    self.runLength = runLength
    count = images.count * rows.count * runs.count * ((runLength + cacheLine - 1) / cacheLine)
    image = base
    row = base
    run = base
    imagesLeft = count > 0 ? images.count : 0
    rowsLeft = rows.count
    runsLeft = runs.count
  }

  /// One run of `count` floats.
  init(_ base: UnsafePointer<Float>, count: Int) {
    let once = Loop(count: 1, stride: 0)
    self.init(base, images: once, rows: once, runs: once, runLength: count)
  }

  /// The memory that is asked for next; nil when all has been asked for.
  var next: UnsafePointer<Float>? { imagesLeft > 0 ? run + index : nil }

  /// Asks for the next `count` cache lines, if there are any left.
  mutating func request(_ count: Int) {
    var remaining = count
    while remaining > 0 && imagesLeft > 0 {
      let end = min(runLength, index + cacheLine * remaining)
      while index < end {
        cvectors_prefetch(run + index)
        index += cacheLine
        remaining -= 1
      }
      guard index >= runLength else { return }
      index = 0
      nextRun()
    }
  }

  private mutating func nextRun() {
    runsLeft -= 1
    run += loops.runs.stride
    guard runsLeft == 0 else { return }
    runsLeft = loops.runs.count
    rowsLeft -= 1
    row += loops.rows.stride
    if rowsLeft == 0 {
      rowsLeft = loops.rows.count
      imagesLeft -= 1
      image += loops.images.stride
      row = image
    }
    run = row
  }
}

/// Floats of a cache line.
let cacheLine = 16
