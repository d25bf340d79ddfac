import CPlatform
import Dispatch
import Synchronization

extension Engine {
  /// Runs `body`, whose parallel loops share threads that stay awake between them.
  ///
  /// To wake a thread takes some 20 microseconds, and to draw one image takes seven loops and half a
  /// millisecond. The threads of a team turn in circles while they wait, so this is for short work of
  /// which somebody awaits the end.
  package func team<Result>(_ body: () -> Result) -> Result {
    guard threads > 1, Team.current == nil else { return body() }
    let team = Team()
    var result: Result?
    withUnsafeMutablePointer(to: &result) { result in
      withoutActuallyEscaping(body) { body in
        // SAFETY: only the calling thread runs `body` and writes `result`, and `concurrentPerform`
        // returns after that.
        nonisolated(unsafe) let (body, result) = (body, result)
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
          guard team.isLeader else { return team.serve() }
          // Where nobody else has come, the leader runs the other iterations, too.
          guard result.pointee == nil else { return }
          result.pointee = Team.$current.withValue(team, operation: body)
          team.dissolve()
        }
      }
    }
    // Each other thread stays in its first iteration until the leader has finished, and there are fewer
    // of them than iterations: one was left for the leader.
    guard let result else { preconditionFailure("Engine.team: the calling thread ran nothing") }
    return result
  }
}

/// Threads that wait for the parallel loops of their leader, the thread that made the team.
final class Team: Sendable {
  /// The team whose leader this is, if it is one.
  @TaskLocal static var current: Team?

  private let leader = cplatform_current_thread()
  /// Even: no loop. Odd: a loop that members may join. Negative: the end.
  private let state = Atomic<Int>(0)
  /// The members that have joined, or only look whether they still may.
  private let present = Atomic<Int>(0)
  private let nextWorker = Atomic<Int>(0)
  private let nextTask = Atomic<Int>(0)
  // SAFETY: the leader writes it while no member is present, and members read it only if they found the
  // loop open when they were.
  nonisolated(unsafe) private var loop: Loop?

  private struct Loop {
    var tasks: Int
    var workers: Int
    var body: (_ worker: Int, _ task: Int) -> Void
  }

  var isLeader: Bool { cplatform_current_thread() == leader }

  /// Runs a loop on up to `workers` threads; returns false where that is not possible: within a loop, on
  /// other threads, and after the end (a task made within a team inherits it).
  func run(
    _ tasks: Int, workers: Int, _ body: (_ worker: Int, _ task: Int) -> Void
  ) -> Bool {
    let idle = state.load(ordering: .relaxed)
    guard isLeader && idle >= 0 && idle % 2 == 0 else { return false }
    withoutActuallyEscaping(body) { body in
      loop = Loop(tasks: tasks, workers: workers, body: body)
      nextTask.store(0, ordering: .relaxed)
      nextWorker.store(1, ordering: .relaxed)
      state.store(idle + 1, ordering: .sequentiallyConsistent)
      work(as: 0)
      state.store(idle + 2, ordering: .sequentiallyConsistent)
      // In the one order of these operations, whoever is not seen here will see the loop closed.
      var patience = Patience()
      while present.load(ordering: .sequentiallyConsistent) > 0 { patience.wait() }
      loop = nil
    }
    return true
  }

  /// Joins one loop after the other, until the team is dissolved.
  func serve() {
    var last = 0
    var patience = Patience()
    while true {
      let open = state.load(ordering: .acquiring)
      if open < 0 { return }
      guard open % 2 == 1 && open != last else {
        patience.wait()
        continue
      }
      last = open
      patience = Patience()
      present.add(1, ordering: .sequentiallyConsistent)
      if state.load(ordering: .sequentiallyConsistent) == open {
        work(as: nextWorker.add(1, ordering: .relaxed).oldValue)
      }
      present.subtract(1, ordering: .sequentiallyConsistent)
    }
  }

  func dissolve() { state.store(-1, ordering: .sequentiallyConsistent) }

  private func work(as worker: Int) {
    guard let loop, worker < loop.workers else { return }
    flushingDenormals {
      while true {
        let task = nextTask.wrappingAdd(1, ordering: .relaxed).oldValue
        guard task < loop.tasks else { return }
        loop.body(worker, task)
      }
    }
  }
}

/// How to wait for another thread: for a thousand pauses, some tens of microseconds, then letting others
/// go first, who may be those that are waited for.
private struct Patience {
  private var turns = 0

  mutating func wait() {
    turns += 1
    if turns < 1000 { cplatform_pause() } else { cplatform_yield() }
  }
}
