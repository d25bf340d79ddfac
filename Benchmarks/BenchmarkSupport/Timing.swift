import PlainText

/// When to stop repeating.
package struct Schedule {
  /// The timed runs of each contestant.
  package var repeats: Int
  /// No further round begins after this many seconds, whatever `repeats` says.
  package var limit: Double
  /// Rounds go on until this many seconds have passed, whatever `repeats` says.
  package var least: Double

  package init(repeats: Int, limit: Double, least: Double = 0.2) {
    self.repeats = repeats
    self.limit = limit
    self.least = least
  }

  fileprivate func goesOn(round: Int, elapsed: Double) -> Bool {
    round == 0 || (elapsed < limit && (round < repeats || elapsed < least))
  }
}

/// The seconds that `body` takes.
package func time(_ body: () -> Void) -> Double { ContinuousClock().measure(body) / .seconds(1) }

/// Runs the contestants in turn, round after round, so that a disturbance of the machine affects
/// all of them alike. A first round warms up and is not recorded.
///
/// - Parameters:
///   - schedule: the number of rounds; nil for the first one only.
///   - run: runs a contestant and returns its seconds, or nil if it drops out.
///   - record: receives the seconds of each later run.
package func race(
  _ contestants: [Int], schedule: Schedule?, run: (Int) -> Double?, record: (Int, Double) -> Void
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

/// The median of `times`, which are not empty.
package func median(_ times: [Double]) -> Double {
  let sorted = times.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}

/// The seconds of runs that process images each.
package struct RunTimes {
  /// The unit in which they are printed.
  package enum Unit: String {
    case seconds = "s"
    case milliseconds = "ms"
  }

  /// At least one, in the order of the runs.
  package let seconds: [Double]
  /// The images of a run.
  package let images: Int

  package init(_ seconds: [Double], images: Int) {
    self.seconds = seconds
    self.images = images
  }

  /// By the median run.
  package var imagesPerSecond: Double { Double(images) / median(seconds) }

  /// "0.357 s (0.351 to 0.380, 7 steps), 358.5 images/s".
  package func summary(in unit: Unit, of runs: String) -> String {
    let scale = unit == .seconds ? 1.0 : 1e3
    let times = [median(seconds), seconds.min() ?? 0, seconds.max() ?? 0]
      .map { (scale * $0).fixed(3) }
    return "\(times[0]) \(unit.rawValue) (\(times[1]) to \(times[2]), \(seconds.count) \(runs)), "
      + "\(imagesPerSecond.fixed(1)) images/s"
  }
}
