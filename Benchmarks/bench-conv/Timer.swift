/// When to stop repeating.
struct Schedule {
  /// Rounds that every contestant runs.
  var repeats: Int
  /// Seconds after which no further round begins, whatever `repeats` says.
  var limit: Double
  /// Seconds that are spent on short runs, whatever `repeats` says.
  var least = 0.2

  fileprivate func goesOn(round: Int, elapsed: Double) -> Bool {
    round == 0 || (elapsed < limit && (round < repeats || elapsed < least))
  }
}

/// Seconds that `body` takes.
func time(_ body: () -> Void) -> Double { ContinuousClock().measure(body) / .seconds(1) }

/// Runs the contestants in turn, round after round, so that what disturbs the machine disturbs all
/// of them alike.
///
/// - Parameters:
///   - schedule: how many rounds; none but the first, which is not recorded, when nil.
///   - run: the seconds of one run, or nil for a contestant that drops out.
func race(
  _ contestants: [Int], schedule: Schedule?, run: (Int) -> Double?,
  record: (Int, Double) -> Void
) {
  var remaining = contestants.filter { run($0) != nil }
  guard let schedule else { return }
  var elapsed = 0.0
  var round = 0
  while !remaining.isEmpty && schedule.goesOn(round: round, elapsed: elapsed) {
    remaining.removeAll { contestant in
      guard let time = run(contestant) else { return true }
      record(contestant, time)
      elapsed += time
      return false
    }
    round += 1
  }
}
