/// Scratch memory for the workers of a parallel loop, from the recycler.
///
/// Each worker has three regions: floats, offsets, and pointers to rows of floats. The regions of
/// different workers share no cache line. All memory is undefined until written, and lives as long
/// as this object; a closure that captures the object keeps it alive.
///
/// Not for structures that own their memory, such as transformed tiles: a loop makes one of them,
/// with a `Buffer` of its own, for each worker.
package final class WorkerScratch: Sendable {
  private let block: Buffer
  /// Floats between the regions of one worker and of the next.
  private let stride: Int
  /// Where the offsets and the pointers of a worker begin, in floats.
  private let firstOffset: Int
  private let firstPointer: Int

  /// Scratch memory for `workers` workers, each with as many floats, offsets and pointers as given.
  package init(workers: Int, floats: Int = 0, offsets: Int = 0, pointers: Int = 0) {
    firstOffset = Self.wholeLines(floats)
    firstPointer = firstOffset + Self.wholeLines(offsets * Self.floatsPerWord)
    stride = firstPointer + Self.wholeLines(pointers * Self.floatsPerWord)
    block = Buffer(count: workers * stride)
  }

  deinit {
    // SAFETY: the block is this object's until it returns to the recycler, which hands it out as
    // floats; nobody else has a pointer to it any more.
    unsafe UnsafeMutableRawPointer(block.pointer).bindMemory(to: Float.self, capacity: block.count)
  }

  /// The first float of worker `worker`.
  package func floats(_ worker: Int) -> UnsafeMutablePointer<Float> {
    unsafe block.pointer + worker * stride
  }

  /// The first offset of worker `worker`.
  package func offsets(_ worker: Int) -> UnsafeMutablePointer<Int> {
    // SAFETY: from here on, the region holds offsets only. It begins at a cache line.
    unsafe UnsafeMutableRawPointer(block.pointer + (worker * stride + firstOffset))
      .bindMemory(to: Int.self, capacity: (firstPointer - firstOffset) / Self.floatsPerWord)
  }

  /// The first pointer of worker `worker`.
  package func pointers(_ worker: Int) -> UnsafeMutablePointer<UnsafePointer<Float>> {
    // SAFETY: from here on, the region holds pointers only. It begins at a cache line.
    unsafe UnsafeMutableRawPointer(block.pointer + (worker * stride + firstPointer))
      .bindMemory(
        to: UnsafePointer<Float>.self, capacity: (stride - firstPointer) / Self.floatsPerWord)
  }

  /// Floats in the space of an offset or a pointer.
  private static var floatsPerWord: Int { MemoryLayout<Int>.stride / MemoryLayout<Float>.stride }

  /// `count` floats, rounded up to whole cache lines of 64 bytes.
  private static func wholeLines(_ count: Int) -> Int { (count + 15) / 16 * 16 }
}
