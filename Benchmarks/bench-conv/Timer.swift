/// When to stop repeating.
struct Schedule {
  /// Rounds that every contestant runs.
  var repeats: Int
  /// Seconds after which no further round begins, whatever `repeats` says.
  var limit: Double
  /// Seconds that are spent on short runs, whatever `repeats` says.
  var least = 0.2

  func goesOn(round: Int, elapsed: Double) -> Bool {
    round == 0 || (elapsed < limit && (round < repeats || elapsed < least))
  }
}

/// Seconds that `body` takes.
func seconds(of body: () throws -> Void) rethrows -> Double {
  try ContinuousClock().measure(body) / .seconds(1)
}

/// Runs the contestants in turn, round after round, so that what disturbs the machine disturbs all
/// of them alike; one round before the first is not counted.
///
/// - Parameters:
///   - prepare: what precedes a run, untimed.
///   - conclude: what follows it, untimed; false ends the contestant's part.
/// - Returns: the seconds of each contestant's runs, in ascending order.
func race(
  _ contestants: Int, schedule: Schedule, prepare: () -> Void, run: (Int) -> Void,
  conclude: (Int) -> Bool
) -> [[Double]] {
  var times = [[Double]](repeating: [], count: contestants)
  var running = Array(0..<contestants)
  var elapsed = 0.0
  var round = -1
  while !running.isEmpty && (round < 0 || schedule.goesOn(round: round, elapsed: elapsed)) {
    running.removeAll { contestant in
      prepare()
      let time = seconds { run(contestant) }
      if round >= 0 {
        times[contestant].append(time)
        elapsed += time
      }
      return !conclude(contestant)
    }
    round += 1
  }
  return times.map { $0.sorted() }
}
