/// When to stop repeating.
package struct Schedule {
  /// Rounds that every contestant runs.
  package var repeats: Int
  /// Seconds after which no further round begins, whatever `repeats` says.
  package var limit: Double
  /// Seconds that are spent on short runs, whatever `repeats` says.
  package var least: Double

  /// A schedule of `repeats` rounds, fewer if they take long, more if they are short.
  package init(repeats: Int, limit: Double, least: Double = 0.2) {
    self.repeats = repeats
    self.limit = limit
    self.least = least
  }

  fileprivate func goesOn(round: Int, elapsed: Double) -> Bool {
    round == 0 || (elapsed < limit && (round < repeats || elapsed < least))
  }
}

/// Seconds that `body` takes.
package func time(_ body: () -> Void) -> Double { ContinuousClock().measure(body) / .seconds(1) }

/// Runs the contestants in turn, round after round, so that what disturbs the machine disturbs all
/// of them alike.
///
/// - Parameters:
///   - schedule: how many rounds; none but the first, which is not recorded, when nil.
///   - run: the seconds of one run, or nil for a contestant that drops out.
package func race(
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

/// The middle of `times`, of which there is at least one; the mean of both middles of an even number.
package func median(_ times: [Double]) -> Double {
  let sorted = times.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
