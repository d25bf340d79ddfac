import Kernels
import Synchronization

extension Engine {
  /// The results of `body` for the numbers `0 ..< count`, in order, computed on the engine's
  /// threads.
  func map<Result: Sendable>(_ count: Int, _ body: (Int) -> Result) -> [Result] {
    let slots = Mutex([Result?](repeating: nil, count: count))
    parallelFor(count) { _, task in
      let result = body(task)
      slots.withLock { $0[task] = result }
    }
    return slots.withLock { $0.compactMap(\.self) }
  }
}
