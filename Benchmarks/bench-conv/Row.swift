import BenchmarkSupport

/// The result of one implementation of one pass.
struct Row: Encodable {
  var file: String
  var layer: String
  /// The sizes, as a line of a problem file without the name.
  var problem: String
  /// The layer's pass, and the engine's pass that computes it.
  var pass: String
  var enginePass: String
  /// The algorithm, and the variant of it that ran.
  var implementation: String
  var variant: String
  /// Whether the engine would choose this implementation; which variant it chooses, and why.
  var isPicked: Bool
  var pickersVariant: String
  var pickersReason: String
  var isa: String
  var threads: Int
  /// The smaller problem that was checked as a whole.
  var checkedProblem: String
  /// The first wrong element; nil if there is none.
  var failure: String?
  /// Nil for an implementation that failed or was only checked.
  var timing: Timing?
}

/// How fast an implementation was.
struct Timing: Encodable {
  var runs: Int
  var bestSeconds: Double
  var medianSeconds: Double
  /// 10^9 floating-point operations per second in the best run.
  var gigaflops: Double
  /// `gigaflops` as a share of the measured peak.
  var shareOfPeak: Double
  /// The naive loops' seconds over `bestSeconds`.
  var speedup: Double

  /// - Parameter times: the seconds of at least one run, in ascending order.
  init(_ times: [Double], multiplyAdds: Int, naiveSeconds: Double, peak: Double) {
    runs = times.count
    bestSeconds = times[0]
    medianSeconds = median(times)
    let operationsPerSecond = 2 * Double(multiplyAdds) / bestSeconds
    gigaflops = operationsPerSecond / 1e9
    shareOfPeak = operationsPerSecond / peak
    speedup = naiveSeconds / bestSeconds
  }
}
