import CPlatform
import Synchronization

/// Keeps freed blocks by size for later requests of that size, or of a little less.
package final class Recycler: Sendable {
  package static let shared = Recycler()

  /// What the recycler has done so far, for tests and reports.
  package struct Statistics: Sendable {
    /// Blocks asked from the system.
    package var allocations = 0
    /// Blocks served again.
    package var reuses = 0
    /// Bytes now held, in use or kept.
    package var bytes = 0
  }

  // SAFETY: an address in `free` is owned by the recycler alone; the mutex guards the lists.
  private struct State: @unchecked Sendable {
    var free: [Int: [UnsafeMutablePointer<Float>]] = [:]
    var statistics = Statistics()

    /// A free block for the class `capacity`; nil, with a fresh one on the books, if there is none.
    mutating func take(capacity: Int) -> Block? {
      let size =
        hasFree(capacity)
        ? capacity
        : free.keys.filter { capacity < $0 && $0 <= 2 * capacity && hasFree($0) }.min()
      if let size, let base = free[size]?.popLast() {
        statistics.reuses += 1
        return Block(base: base, capacity: size)
      }
      statistics.allocations += 1
      statistics.bytes += capacity * MemoryLayout<Float>.stride
      return nil
    }

    private func hasFree(_ size: Int) -> Bool { free[size]?.isEmpty == false }
  }

  /// Floats in a row, of which there are as many as a size class has.
  struct Block: Equatable {
    let base: UnsafeMutablePointer<Float>
    let capacity: Int
  }

  private let state = Mutex(State())

  /// Whether large blocks that come from the system are to lie in huge pages.
  ///
  /// A long run gets back what the system spends on finding 2 MiB of free memory for each; a program of a
  /// tenth of a second does not: it may double its time.
  package var asksForHugePages: Bool {
    get { hugePages.load(ordering: .relaxed) }
    set { hugePages.store(newValue, ordering: .relaxed) }
  }

  private let hugePages = Atomic<Bool>(true)

  package var statistics: Statistics { state.withLock { $0.statistics } }

  /// The size class of a request: at most 1/8 more than asked, whole cache lines, never empty.
  static func capacity(for count: Int) -> Int {
    let lines = max(1, (count + 15) / 16)
    guard lines > 16 else { return lines * 16 }
    let step = 1 << (Int.bitWidth - lines.leadingZeroBitCount - 4)
    return (lines + step - 1) / step * step * 16
  }

  /// A block for a request of the size class `capacity`: a free one of that class or, failing that, the
  /// smallest free one of at most twice the size; else a fresh one of that class.
  ///
  /// An epoch's last batch is smaller than the others: it finds room in their blocks, rather than all
  /// its sizes being kept beside theirs. A class whose blocks are lent out asks for fresh ones, but not for
  /// ever: once every class has as many as are in use at a time, nobody needs a larger one.
  func take(capacity: Int) -> Block {
    if let kept = state.withLock({ $0.take(capacity: capacity) }) { return kept }
    var memory = allocate(capacity)
    if memory == nil {
      // What lies free in other sizes may be all that is missing.
      trim()
      memory = allocate(capacity)
    }
    guard let memory else {
      fatalError("out of memory: the system has no \(capacity * 4) bytes left")
    }
    return Block(base: memory, capacity: capacity)
  }

  private func allocate(_ capacity: Int) -> UnsafeMutablePointer<Float>? {
    let isHuge = asksForHugePages
    let memory = cplatform_allocate(capacity * MemoryLayout<Float>.stride, isHuge ? 1 : 0)
    return memory?.bindMemory(to: Float.self, capacity: capacity)
  }

  func give(_ block: Block) {
    state.withLock { $0.free[block.capacity, default: []].append(block.base) }
  }

  /// Returns every kept block to the system.
  package func trim() {
    let blocks = state.withLock { state in
      let blocks = state.free
      for (capacity, list) in blocks {
        state.statistics.bytes -= capacity * MemoryLayout<Float>.stride * list.count
      }
      state.free = [:]
      return blocks
    }
    for list in blocks.values { for block in list { cplatform_free(block) } }
  }
}
