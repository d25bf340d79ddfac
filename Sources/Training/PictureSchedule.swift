import Preconditions

/// After which steps a run draws its fixed latent vectors.
///
/// Without an interval, a run of any length has about twenty pictures. Their interval is the
/// smallest number of the kind 1, 2 or 5 times a power of ten that fits in at most twenty times.
/// As most happens at the beginning, there are pictures after the three smaller numbers of that
/// kind as well: a run of 4,000 steps draws after 20, 50, 100, 200, 400, 600 steps and so on. All
/// of this follows from the length of the run, so a run that is resumed draws the same pictures.
///
/// The first step and the last always have a picture: `TrainingRun` draws those by itself.
struct PictureSchedule {
  /// Steps between two pictures.
  private let interval: Int
  /// Single steps below `interval` that have a picture, too.
  private let early: [Int]

  /// The most pictures at equal distances.
  private static let most = 20
  /// Pictures before the first of those.
  private static let earlyCount = 3

  /// Pictures every `interval` steps, or spread over a run of `lastStep` steps if that is nil.
  init(every interval: Int?, lastStep: Int) {
    require(lastStep > 0 && interval ?? 1 > 0, "PictureSchedule: \(lastStep) steps")
    if let interval {
      self.interval = interval
      early = []
      return
    }
    var round = Self.roundNumbers()
    var smaller: [Int] = []
    var next = round.next() ?? 1
    while lastStep / next > Self.most, let following = round.next() {
      smaller.append(next)
      next = following
    }
    self.interval = next
    early = smaller.suffix(Self.earlyCount)
  }

  /// Whether there is a picture after `step` steps.
  func contains(_ step: Int) -> Bool { step.isMultiple(of: interval) || early.contains(step) }

  /// The first step after `step` that has a picture.
  func next(after step: Int) -> Int {
    early.first { $0 > step } ?? (step / interval + 1) * interval
  }

  /// 1, 2, 5, 10, 20, 50 and so on, as long as they are integers.
  private static func roundNumbers() -> some IteratorProtocol<Int> {
    sequence(first: 1) { number in
      var digit = number
      while digit >= 10 { digit /= 10 }
      let (product, overflows) = number.multipliedReportingOverflow(by: digit == 2 ? 5 : 2)
      return overflows ? nil : digit == 2 ? product / 2 : product
    }.makeIterator()
  }
}

extension TrainingConfiguration {
  /// The pictures of a run of `lastStep` steps.
  func pictures(lastStep: Int) -> PictureSchedule {
    PictureSchedule(every: sampleEvery, lastStep: lastStep)
  }
}
