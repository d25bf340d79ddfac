import KernelInterface

// Products need no memory while they compute, so they have time to prefetch what comes next. There
// are two ways, by the pattern of that memory:
//
// - A `PrefetchStream` is a straight line. Register tiles follow it themselves, a step with each
//   term, and the loops above only move it on. `PrefetchStrips` cuts the columns of a matrix, which
//   are no straight line, into streams: one for each of the following register tiles.
// - A `PrefetchQueue` is runs in nested loops, such as the rows of an image. The loops above issue
//   some of its cache lines between two tiles.

extension PrefetchStream {
  /// Prefetches nothing; follows `pointer`, which is read anyway.
  static func none(at pointer: UnsafePointer<Float>) -> PrefetchStream {
    unsafe PrefetchStream(pointer, stride: 0)
  }

  /// Spreads `memory` evenly over `terms` terms.
  init(_ memory: Range<UnsafePointer<Float>>, terms: Int) {
    unsafe self.init(memory.lowerBound, stride: (memory.count + terms - 1) / terms)
  }

  /// Moves on by `terms` terms.
  mutating func advance(terms: Int) { unsafe pointer += terms * stride }
}

extension TileOperands {
  /// Prefetches the next right panel during the `tiles` register tiles before it.
  ///
  /// A stream fetches two cache lines with every two terms. Two terms of a panel of 32 columns
  /// (AVX-512) have four, so a single tile fetches the other two with the left stream.
  mutating func prefetch(rightPanel next: UnsafePointer<Float>, tiles: Int) {
    rightPrefetch = unsafe PrefetchStream(next, stride: (rightStride + tiles - 1) / tiles)
    if rightPrefetch.stride > CacheSizes.lineFloats {
      leftPrefetch = unsafe PrefetchStream(
        next + 2 * CacheSizes.lineFloats, stride: rightPrefetch.stride)
    }
  }

  /// Prefetches the next rows of the left matrix during the `tiles` register tiles before them.
  mutating func prefetch(leftRows next: Range<UnsafePointer<Float>>, tiles: Int) {
    leftPrefetch = unsafe PrefetchStream(next, terms: segments * depth * tiles)
  }

  /// Moves the streams of both matrices on by one register tile.
  mutating func advancePrefetches() {
    rightPrefetch.advance(terms: segments * depth)
    leftPrefetch.advance(terms: segments * depth)
  }
}

/// Columns of a matrix, from one row on, in strips one cache line wide: each is a stream for one
/// register tile that reads a row with each term.
@safe
struct PrefetchStrips {
  private var start: UnsafePointer<Float>
  private var columns: Int
  private let rowStride: Int

  /// `columns` columns from `start` on, of rows `rowStride` floats apart.
  init(_ start: UnsafePointer<Float>, columns: Int, rowStride: Int) {
    unsafe self.start = start
    self.columns = columns
    self.rowStride = rowStride
  }

  /// The next strip; nil when all have been returned.
  mutating func next() -> PrefetchStream? {
    guard columns > 0 else { return nil }
    defer {
      unsafe start += CacheSizes.lineFloats
      columns -= CacheSizes.lineFloats
    }
    return unsafe PrefetchStream(start, stride: rowStride)
  }
}
