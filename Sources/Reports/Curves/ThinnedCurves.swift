/// Curves with few enough points to draw. Neighbouring steps share a bucket, which keeps their mean
/// and their extremes, so no peak is lost.
package struct ThinnedCurves {
  /// Mean and extremes of each bucket; NaN where no value is finite.
  package struct Curve {
    package var mean: [Float] = []
    package var low: [Float] = []
    package var high: [Float] = []
  }

  /// Steps in a bucket. The last bucket may have fewer.
  package let width: Int
  /// The first step of each bucket.
  package private(set) var steps: [Int] = []
  /// The epoch of each bucket's first step, from 0.
  package private(set) var epochs: [Int] = []
  /// The last step.
  package let last: Int
  private var curves: [Metric: Curve] = [:]

  /// The most points of a curve. A page is hardly wider than so many pixels.
  private static let limit = 1500

  /// The curves of `history`.
  package init(_ history: MetricsHistory) {
    let count = history.steps.count
    width = max(1, (count + Self.limit - 1) / Self.limit)
    last = history.steps.last ?? 0
    let starts = stride(from: 0, to: count, by: width)
    steps = starts.map { history.steps[$0] }
    epochs = starts.map { history.epochs[$0] }
    for metric in Metric.allCases {
      let values = history[metric]
      var curve = Curve()
      for start in starts { curve.add(values[start..<min(start + width, count)]) }
      curves[metric] = curve
    }
  }

  /// The curve of a metric.
  package subscript(metric: Metric) -> Curve { curves[metric] ?? Curve() }
}

extension ThinnedCurves.Curve {
  fileprivate mutating func add(_ bucket: ArraySlice<Float>) {
    var (sum, count) = (0.0, 0)
    var (low, high) = (Float.infinity, -Float.infinity)
    for value in bucket where value.isFinite {
      sum += Double(value)
      count += 1
      low = min(low, value)
      high = max(high, value)
    }
    mean.append(count == 0 ? .nan : Float(sum / Double(count)))
    self.low.append(count == 0 ? .nan : low)
    self.high.append(count == 0 ? .nan : high)
  }
}
