import CPlatform
import Synchronization

/// Keeps freed blocks by size for the next request of that size.
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

  func take(capacity: Int) -> UnsafeMutablePointer<Float> {
    let kept = state.withLock { state -> UnsafeMutablePointer<Float>? in
      if let block = state.free[capacity]?.popLast() {
        state.statistics.reuses += 1
        return block
      }
      state.statistics.allocations += 1
      state.statistics.bytes += capacity * MemoryLayout<Float>.stride
      return nil
    }
    if let kept { return kept }
    let isHuge = asksForHugePages
    guard
      let memory = cplatform_allocate(capacity * MemoryLayout<Float>.stride, isHuge ? 1 : 0)
    else {
      fatalError("out of memory: the system has no \(capacity * 4) bytes left")
    }
    return memory.bindMemory(to: Float.self, capacity: capacity)
  }

  func give(_ block: UnsafeMutablePointer<Float>, capacity: Int) {
    state.withLock { $0.free[capacity, default: []].append(block) }
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
