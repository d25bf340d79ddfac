import CPlatform
import Dispatch
import Synchronization

extension Engine {
  /// Runs `body`, whose parallel loops share threads that spin between loops.
  ///
  /// Waking a thread takes some 20 microseconds; drawing one image takes seven loops, on a Zen 5
  /// half a millisecond. Spinning threads keep their cores busy, so use a team for short,
  /// latency-bound work.
  package func team<Result>(_ body: () -> Result) -> Result {
    guard threads > 1, Team.current == nil else { return body() }
    let team = Team()
    var result: Result?
    unsafe withUnsafeMutablePointer(to: &result) { result in
      withoutActuallyEscaping(body) { body in
        // SAFETY: only the calling thread runs `body` and writes `result`, and `concurrentPerform`
        // returns after that.
        nonisolated(unsafe) let (body, result) = unsafe (body, result)
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
          guard team.isLeader else { return team.serve() }
          // If no other thread has come, the leader runs the other iterations, too.
          guard unsafe result.pointee == nil else { return }
          unsafe result.pointee = Team.$current.withValue(team, operation: body)
          team.dissolve()
        }
      }
    }
    // Each other thread stays in its first iteration until the leader has finished, and there are
    // fewer other threads than iterations, so the leader runs one.
    guard let result else { fatalError("Engine.team: the calling thread ran nothing") }
    return result
  }
}

/// Threads that run the parallel loops of their leader, the thread that made the team.
final class Team: Sendable {
  /// The team that the current task belongs to.
  @TaskLocal static var current: Team?

  private let leader = cplatform_current_thread()
  /// Even: no loop. Odd: a loop that members may join. Negative: the team is dissolved.
  private let state = Atomic<Int>(0)
  /// Members that have joined a loop, or are checking whether it is still open.
  private let present = Atomic<Int>(0)
  private let nextWorker = Atomic<Int>(0)
  private let nextTask = Atomic<Int>(0)
  // SAFETY: the leader writes it while no member is present. A member reads it only if the loop was
  // open while the member was present.
  nonisolated(unsafe) private var loop: Loop?

  private struct Loop {
    var tasks: Int
    var workers: Int
    var body: (_ worker: Int, _ task: Int) -> Void
  }

  var isLeader: Bool { cplatform_current_thread() == leader }

  /// Runs a loop on up to `workers` threads. Returns false if that is not possible: within a loop,
  /// on another thread than the leader, and after the end (a task made within a team inherits it).
  func run(
    _ tasks: Int, workers: Int, _ body: (_ worker: Int, _ task: Int) -> Void
  ) -> Bool {
    let idle = state.load(ordering: .relaxed)
    guard isLeader && idle >= 0 && idle % 2 == 0 else { return false }
    withoutActuallyEscaping(body) { body in
      unsafe loop = Loop(tasks: tasks, workers: workers, body: body)
      nextTask.store(0, ordering: .relaxed)
      nextWorker.store(1, ordering: .relaxed)
      state.store(idle + 1, ordering: .sequentiallyConsistent)
      work(as: 0)
      state.store(idle + 2, ordering: .sequentiallyConsistent)
      // All these operations have one total order: a member that is not seen here sees a closed
      // loop.
      var spin = SpinWait()
      while present.load(ordering: .sequentiallyConsistent) > 0 { spin.wait() }
      unsafe loop = nil
    }
    return true
  }

  /// Joins one loop after the other until the team is dissolved.
  func serve() {
    var last = 0
    var spin = SpinWait()
    while true {
      let open = state.load(ordering: .acquiring)
      if open < 0 { return }
      guard open % 2 == 1 && open != last else {
        spin.wait()
        continue
      }
      last = open
      spin = SpinWait()
      present.add(1, ordering: .sequentiallyConsistent)
      if state.load(ordering: .sequentiallyConsistent) == open {
        work(as: nextWorker.add(1, ordering: .relaxed).oldValue)
      }
      present.subtract(1, ordering: .sequentiallyConsistent)
    }
  }

  /// Lets the members go.
  func dissolve() { state.store(-1, ordering: .sequentiallyConsistent) }

  private func work(as worker: Int) {
    guard let loop = unsafe loop, worker < loop.workers else { return }
    flushingDenormals {
      while true {
        let task = nextTask.wrappingAdd(1, ordering: .relaxed).oldValue
        guard task < loop.tasks else { return }
        loop.body(worker, task)
      }
    }
  }
}

/// A wait for another thread: about 1,000 pauses, some tens of microseconds, then yields.
private struct SpinWait {
  private var turns = 0

  mutating func wait() {
    turns += 1
    if turns < 1000 { cplatform_pause() } else { cplatform_yield() }
  }
}
