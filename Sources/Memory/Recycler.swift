import CPlatform
import Preconditions
import Synchronization

/// Keeps freed blocks by size for later requests of that size or a smaller one.
package final class Recycler: Sendable {
  package static let shared = Recycler()

  /// What the recycler has done so far, for tests and reports.
  package struct Statistics: Sendable {
    /// Blocks taken from the system.
    package var allocations = 0
    /// Blocks handed out again.
    package var reuses = 0
    /// Bytes of all blocks, in use or free.
    package var bytes = 0
  }

  private struct State {
    /// Free blocks by size.
    var free: [Int: [Block]] = [:]
    var statistics = Statistics()

    /// A free block for the size class `capacity`. If there is none, counts an allocation and
    /// returns nil.
    mutating func take(capacity: Int) -> Block? {
      let size =
        hasFree(capacity)
        ? capacity
        : free.keys.filter { capacity < $0 && $0 <= 2 * capacity && hasFree($0) }.min()
      if let size, let block = free[size]?.popLast() {
        statistics.reuses += 1
        return block
      }
      statistics.allocations += 1
      statistics.bytes += capacity * MemoryLayout<Float>.stride
      return nil
    }

    private func hasFree(_ size: Int) -> Bool { free[size]?.isEmpty == false }
  }

  /// `capacity` floats in a row; `capacity` is a size class.
  // SAFETY: the address is private to whoever holds the block: the recycler while it is free, one
  // `Storage` while it is in use. `base` is an unsafe pointer, so each access is marked.
  @safe struct Block: Equatable, @unchecked Sendable {
    let base: UnsafeMutablePointer<Float>
    let capacity: Int

    static func == (left: Block, right: Block) -> Bool {
      unsafe left.base == right.base && left.capacity == right.capacity
    }
  }

  private let state = Mutex(State())

  /// Whether to ask the system for huge pages for large blocks.
  ///
  /// Finding 2 MiB of contiguous memory takes the system time, which a long run earns back. It can
  /// double the time of a program that lasts a tenth of a second.
  package var asksForHugePages: Bool {
    get { hugePages.load(ordering: .relaxed) }
    set { hugePages.store(newValue, ordering: .relaxed) }
  }

  private let hugePages = Atomic<Bool>(true)

  /// What the recycler has done so far.
  package var statistics: Statistics { state.withLock { $0.statistics } }

  /// The size class of a request for `count` floats: whole cache lines, at least one, and at most
  /// an eighth more than asked for.
  static func capacity(for count: Int) -> Int {
    let lines = max(1, (count + 15) / 16)
    guard lines > 16 else { return lines * 16 }
    let step = 1 << (Int.bitWidth - lines.leadingZeroBitCount - 4)
    return (lines + step - 1) / step * step * 16
  }

  /// A block for a request of the size class `capacity`: a free one of that class, else the
  /// smallest free one of at most twice the size, else a new one of that class.
  ///
  /// The last batch of an epoch is smaller than the others. It uses their blocks, so its sizes are
  /// not kept beside theirs. A class whose blocks serve smaller requests allocates new ones, but
  /// only until every class has as many blocks as are in use at a time.
  func take(capacity: Int) -> Block {
    if let kept = state.withLock({ $0.take(capacity: capacity) }) { return kept }
    var memory = allocate(capacity)
    if memory == nil {
      // The free blocks of other sizes may be what is missing.
      trim()
      memory = allocate(capacity)
    }
    guard let memory else {
      let size = capacity * MemoryLayout<Float>.stride
      endProgram(
        "out of memory: the system refuses a block of \(size) bytes, beside the "
          + "\(statistics.bytes - size) bytes of earlier ones; use smaller batches, images or "
          + "networks, or allow the program more memory")
    }
    return memory
  }

  /// A new block, or nil if the system has none.
  private func allocate(_ capacity: Int) -> Block? {
    let isHuge = asksForHugePages
    let size = capacity * MemoryLayout<Float>.stride
    guard let memory = unsafe cplatform_allocate(size, isHuge ? 1 : 0) else { return nil }
    // SAFETY: the new memory has room for `capacity` floats, and no type is bound to it yet.
    return unsafe Block(
      base: memory.bindMemory(to: Float.self, capacity: capacity), capacity: capacity)
  }

  /// Takes back a block that `take` has returned.
  func give(_ block: Block) {
    state.withLock { $0.free[block.capacity, default: []].append(block) }
  }

  /// Returns every free block to the system.
  package func trim() {
    let blocks = state.withLock { state in
      let blocks = state.free
      for (capacity, list) in blocks {
        state.statistics.bytes -= capacity * MemoryLayout<Float>.stride * list.count
      }
      state.free = [:]
      return blocks
    }
    for block in blocks.values.joined() { unsafe cplatform_free(block.base) }
  }
}
