import Synchronization
import Testing

@testable import Kernels

@Suite struct ParallelForTests {
  @Test(arguments: [1, 2, 3, 7], [0, 1, 2, 5, 6, 7, 8, 1000])
  func everyTaskRunsOnce(threads: Int, tasks: Int) {
    let calls = Mutex<[(worker: Int, task: Int)]>([])
    Engine(threads: threads).parallelFor(tasks) { worker, task in
      calls.withLock { $0.append((worker, task)) }
    }
    let (workers, done) = calls.withLock { calls in (calls.map(\.worker), calls.map(\.task)) }
    #expect(done.sorted() == Array(0..<tasks))
    #expect(workers.allSatisfy { (0..<min(threads, max(tasks, 1))).contains($0) })
  }

  /// Workers own scratch memory: two tasks of one worker must not overlap.
  @Test func aWorkerDoesOneTaskAtATime() {
    let threads = 4
    let busy = Mutex([Bool](repeating: false, count: threads))
    let overlaps = Mutex(0)
    Engine(threads: threads).parallelFor(2000) { worker, _ in
      let wasBusy = busy.withLock { busy in
        defer { busy[worker] = true }
        return busy[worker]
      }
      if wasBusy { overlaps.withLock { $0 += 1 } }
      busy.withLock { $0[worker] = false }
    }
    #expect(overlaps.withLock { $0 } == 0)
  }

  @Test(arguments: [0, 1, 16_383, 16_384, 16_385, 50_000])
  func rangesCoverAllElementsOnce(count: Int) {
    let ranges = Mutex<[Range<Int>]>([])
    Engine(threads: 3).parallelRanges(count) { range in ranges.withLock { $0.append(range) } }
    let sorted = ranges.withLock { $0 }.sorted { $0.lowerBound < $1.lowerBound }
    #expect(sorted.flatMap(Array.init) == Array(0..<count))
    #expect(sorted.allSatisfy { !$0.isEmpty })
  }

  @Test func nestedLoopsEnd() {
    let count = Atomic(0)
    let engine = Engine(threads: 2)
    engine.parallelFor(5) { _, _ in
      engine.parallelFor(5) { _, _ in count.wrappingAdd(1, ordering: .relaxed) }
    }
    #expect(count.load(ordering: .relaxed) == 25)
  }

  /// Hundreds of loops one after the other, of which the first ones may find nobody awake.
  @Test(arguments: [1, 2, 3, 7])
  func aTeamRunsEveryTaskOnce(threads: Int) {
    let engine = Engine(threads: threads)
    let sums = engine.team {
      (0..<300).map { tasks in
        let sum = Atomic(0)
        let busy = Mutex([Bool](repeating: false, count: threads))
        engine.parallelFor(tasks) { worker, task in
          let wasBusy = busy.withLock { busy in
            defer { busy[worker] = true }
            return busy[worker]
          }
          sum.wrappingAdd(wasBusy ? -1_000_000 : task + 1, ordering: .relaxed)
          busy.withLock { $0[worker] = false }
        }
        return sum.load(ordering: .relaxed)
      }
    }
    #expect(sums == (0..<300).map { $0 * ($0 + 1) / 2 })
  }

  /// The threads of a team do join: sooner or later a task runs on another thread than the
  /// leader's.
  @Test(.enabled(if: Engine.availableThreads > 1, "one CPU has one thread for all tasks"))
  func othersJoinATeam() {
    let engine = Engine(threads: 2)
    let hasJoined = Atomic(false)
    let end = ContinuousClock.now + .seconds(30)
    engine.team {
      while !hasJoined.load(ordering: .relaxed) && ContinuousClock.now < end {
        // Not `parallelFor`, which runs a loop in another way where the team does not.
        let hasRun = Team.current?.run(1000, workers: 2) { worker, _ in
          if worker == 1 { hasJoined.store(true, ordering: .relaxed) }
        }
        guard hasRun == true else { break }
      }
    }
    let joined = hasJoined.load(ordering: .relaxed)
    #expect(joined)
  }

  @Test func loopsWithinLoopsOfATeamEnd() {
    let count = Atomic(0)
    let engine = Engine(threads: 3)
    let result = engine.team {
      engine.parallelFor(5) { _, _ in
        engine.parallelFor(5) { _, _ in count.wrappingAdd(1, ordering: .relaxed) }
      }
      // A team within a team is the same team; and fewer threads than there are members may be
      // wanted.
      return engine.team {
        engine.limited(to: 2).parallelFor(7) { worker, _ in
          count.wrappingAdd(worker < 2 ? 1 : 1000, ordering: .relaxed)
        }
        return "done"
      }
    }
    #expect(result == "done")
    #expect(count.load(ordering: .relaxed) == 32)
  }

  /// Several leaders at once, as in a program that draws on many threads.
  @Test func teamsDoNotMeet() {
    let count = Atomic(0)
    Engine(threads: 4).parallelFor(8) { _, _ in
      let engine = Engine(threads: 3)
      engine.team {
        for _ in 0..<50 {
          engine.parallelFor(10) { _, _ in count.wrappingAdd(1, ordering: .relaxed) }
        }
      }
    }
    #expect(count.load(ordering: .relaxed) == 8 * 50 * 10)
  }

  /// Denormal numbers are zero in tasks, and themselves afterwards on the thread that ran the loop.
  @Test(arguments: [1, 2], [false, true])
  func denormalsAreZeroInTasksOnly(threads: Int, inATeam: Bool) {
    let engine = Engine(threads: threads)
    let denormals = Denormals()
    let inTasks = Mutex<[UInt32]>([])
    let run = {
      engine.parallelFor(64) { _, _ in
        let products = denormals.products
        inTasks.withLock { $0 += products }
      }
      return denormals.products
    }
    #expect((inATeam ? engine.team(run) : run()) == [0x0040_0000, 0x0400_0000])
    #expect(inTasks.withLock { $0 } == [UInt32](repeating: 0, count: 128))
  }
}

/// Products of numbers that the compiler does not know: one is denormal, one has a denormal factor.
private final class Denormals: Sendable {
  private let normal = Atomic(Float.leastNormalMagnitude.bitPattern)
  private let denormal = Atomic(Float.leastNonzeroMagnitude.bitPattern)

  /// 2^-127 and 2^-119, as bits: for `==`, too, a denormal number may be zero.
  var products: [UInt32] {
    let half = Float(bitPattern: normal.load(ordering: .relaxed)) * 0.5
    let large = Float(bitPattern: denormal.load(ordering: .relaxed)) * 0x1p30
    return [half.bitPattern, large.bitPattern]
  }
}
