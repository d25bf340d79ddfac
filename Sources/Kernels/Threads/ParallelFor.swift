import CPlatform
import Dispatch
import KernelInterface
import Synchronization

extension Engine {
  /// Runs `body(worker, task)` once for each task in `0 ..< tasks`, on up to `threads` threads.
  ///
  /// Tasks are handed out in order to whichever worker is free. `worker` (below `threads`) names
  /// scratch memory that no other task uses at the same time. A result may depend on its task,
  /// never on its worker: then it is the same for any number of threads.
  ///
  /// Tasks treat denormal numbers as zero. Training drifts through them (Adam's moments of idle
  /// weights), and some processors are a hundred times slower there.
  ///
  /// Tasks reach memory through pointers into the `Buffer` and `WorkerScratch` values that `body`
  /// captures. This function is never inlined, so what `body` captures is an argument of a call,
  /// and its caller keeps it alive until the call returns. Pointers must be taken inside of `body`.
  @inline(never)
  package func parallelFor(_ tasks: Int, _ body: (_ worker: Int, _ task: Int) -> Void) {
    let workers = min(threads, tasks)
    guard workers > 1 else {
      flushingDenormals {
        for task in 0..<tasks { body(0, task) }
      }
      return
    }
    if let team = Team.current, team.run(tasks, workers: workers, body) { return }
    let next = Atomic<Int>(0)
    // SAFETY: `concurrentPerform` returns after the last call of its closure, so `body` outlives
    // them all. Tasks write only memory that belongs to their task or worker.
    withoutActuallyEscaping(body) { body in
      nonisolated(unsafe) let body = body
      DispatchQueue.concurrentPerform(iterations: workers) { worker in
        flushingDenormals {
          while true {
            let task = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard task < tasks else { return }
            unsafe body(worker, task)
          }
        }
      }
    }
  }

  /// Runs `body` on consecutive ranges that cover `0 ..< count`, in parallel if there are several.
  ///
  /// Ranges begin at multiples of `BlockSizes.Summation.elementwiseBlock`, whatever the number of
  /// threads.
  package func parallelRanges(_ count: Int, _ body: (Range<Int>) -> Void) {
    let size = sizes.summation.elementwiseBlock
    parallelFor((count + size - 1) / size) { _, task in
      body(task * size..<min(count, (task + 1) * size))
    }
  }
}

/// Runs `body` with denormal numbers treated as zero, and then restores the thread's state: the
/// thread may belong to a program that wants denormal numbers.
func flushingDenormals(_ body: () -> Void) {
  let state = cplatform_flush_denormals()
  body()
  cplatform_restore_denormals(state)
}

/// Part `index` of `total` things that are divided into `count` parts, as evenly as possible.
func part(_ index: Int, of count: Int, total: Int) -> Range<Int> {
  total * index / count..<total * (index + 1) / count
}

/// The first multiple of `multiple` that is not below `value`.
func roundUp(_ value: Int, to multiple: Int) -> Int {
  (value + multiple - 1) / multiple * multiple
}
