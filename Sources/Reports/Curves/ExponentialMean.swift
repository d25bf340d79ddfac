import Preconditions

/// An exponential moving average: the older a value, the less it counts.
///
/// It divides by the sum of the weights so far, as Adam's bias correction does (Kingma and Ba 2015,
/// section 3). Otherwise the first means would be too near to zero.
struct ExponentialMean {
  private let decay: Double
  private var sum = 0.0
  private var weight = 0.0

  /// A mean over about `span` values. With a span of 1, it is the last value.
  init(span: Double) {
    require(span >= 1, "ExponentialMean: a span of \(span) values")
    decay = 1 - 1 / span
  }

  /// Adds `value` and returns the mean; NaN if `value` is not finite, which is then not added.
  mutating func add(_ value: Float) -> Float {
    guard value.isFinite else { return .nan }
    sum = decay * sum + (1 - decay) * Double(value)
    weight = decay * weight + (1 - decay)
    return Float(sum / weight)
  }
}

extension [Float] {
  /// The values, smoothed by an exponential moving average over about `span` of them.
  package func smoothed(over span: Double) -> [Float] {
    var mean = ExponentialMean(span: span)
    return map { mean.add($0) }
  }
}
