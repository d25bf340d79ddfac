import CPlatform
import Dispatch
import Synchronization

extension Engine {
  /// Runs `body(worker, task)` once for each task in `0 ..< tasks`, on up to `threads` threads.
  ///
  /// Tasks are handed out in order to whichever worker is free. `worker` (below `threads`) names
  /// scratch memory that no other task uses at the same time. A result may depend on its task, never
  /// on its worker: that is what makes results the same for any number of threads.
  ///
  /// Tasks treat denormal numbers as zero: training drifts through them (Adam's moments of idle
  /// weights), and some processors are a hundred times slower there.
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
    // them all; callers write only memory that belongs to their task or worker.
    withoutActuallyEscaping(body) { body in
      nonisolated(unsafe) let body = body
      DispatchQueue.concurrentPerform(iterations: workers) { worker in
        flushingDenormals {
          while true {
            let task = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard task < tasks else { return }
            body(worker, task)
          }
        }
      }
    }
  }

  /// Floats of a task that passes over memory once: 64 KiB, much longer work than to begin a task.
  static var grain: Int { 16_384 }

  /// Runs `body` on consecutive ranges that cover `0 ..< count`, in parallel when that pays.
  ///
  /// Ranges begin at multiples of `grain`, whatever the number of threads.
  package func parallelRanges(_ count: Int, _ body: (Range<Int>) -> Void) {
    parallelFor((count + Self.grain - 1) / Self.grain) { _, task in
      body(task * Self.grain..<min(count, (task + 1) * Self.grain))
    }
  }
}

/// Runs `body` with denormal numbers treated as zero, and leaves the thread as it was: its owner may
/// be a program that wants them.
func flushingDenormals(_ body: () -> Void) {
  let state = cplatform_flush_denormals()
  body()
  cplatform_restore_denormals(state)
}
