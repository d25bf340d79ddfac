import CVectors
import KernelInterface

/// Memory that is read soon: runs of floats in three nested loops, prefetched a few cache lines at
/// a time between the tiles of a product.
///
/// An image batch is larger than the L3 cache, and the hardware prefetcher stops at the end of
/// every run.
@safe
struct PrefetchQueue {
  /// One of the nested loops.
  struct Loop {
    var count: Int
    /// Floats from one iteration to the next.
    var stride: Int
  }

  private let loops: (images: Loop, rows: Loop, runs: Loop)
  private let runLength: Int
  /// Cache lines in total, if runs begin at line boundaries.
  let count: Int
  private var image: UnsafePointer<Float>
  private var row: UnsafePointer<Float>
  private var run: UnsafePointer<Float>
  private var index = 0
  private var imagesLeft: Int
  private var rowsLeft: Int
  private var runsLeft: Int

  /// Runs of `runLength` floats, the first at `base`. The memory need not be valid.
  init(_ base: UnsafePointer<Float>, images: Loop, rows: Loop, runs: Loop, runLength: Int) {
    loops = (images, rows, runs)
    self.runLength = runLength
    let lines = (runLength + CacheSizes.lineFloats - 1) / CacheSizes.lineFloats
    count = images.count * rows.count * runs.count * lines
    unsafe image = base
    unsafe row = base
    unsafe run = base
    imagesLeft = count > 0 ? images.count : 0
    rowsLeft = rows.count
    runsLeft = runs.count
  }

  /// A single run.
  init(_ memory: Range<UnsafePointer<Float>>) {
    let once = Loop(count: 1, stride: 0)
    unsafe self.init(
      memory.lowerBound, images: once, rows: once, runs: once, runLength: memory.count)
  }

  /// The next cache line; nil when all have been prefetched. Tests follow it.
  var next: UnsafePointer<Float>? { unsafe imagesLeft > 0 ? run + index : nil }

  /// Prefetches the next `lines` cache lines, or those that are left.
  mutating func issue(_ lines: Int) {
    var remaining = lines
    while remaining > 0 && imagesLeft > 0 {
      let end = min(runLength, index + CacheSizes.lineFloats * remaining)
      while index < end {
        // SAFETY: a prefetch of an address that is not valid does nothing.
        unsafe cvectors_prefetch(run + index)
        index += CacheSizes.lineFloats
        remaining -= 1
      }
      guard index >= runLength else { return }
      index = 0
      nextRun()
    }
  }

  private mutating func nextRun() {
    runsLeft -= 1
    unsafe run += loops.runs.stride
    guard runsLeft == 0 else { return }
    runsLeft = loops.runs.count
    rowsLeft -= 1
    unsafe row += loops.rows.stride
    if rowsLeft == 0 {
      rowsLeft = loops.rows.count
      imagesLeft -= 1
      unsafe image += loops.images.stride
      unsafe row = image
    }
    unsafe run = row
  }
}
