import KernelInterface
import Memory

extension Engine {
  /// Keeps every thread busy with multiply-adds that read no memory, for a caller who takes the
  /// time: no operation of this engine can do more of them in a second.
  ///
  /// - Returns: the floating-point operations, two for each multiply-add of each lane.
  package func multiplyAddPeak(iterations: Int) -> Int {
    // Several tasks for each thread, because a thread that starts late should not be waited for.
    let tasks = 8 * threads
    let results = Buffer(count: tasks)
    parallelFor(tasks) { _, task in
      results.pointer[task] = kernels.multiplyAddPeak(iterations: iterations)
    }
    return 2 * tasks * iterations * kernels.tileRows * kernels.tileColumns
  }
}
