/// A running mean in which a value counts less the longer it is past.
///
/// The weights of the values so far are divided by their sum, as Adam divides its moments (Kingma
/// and Ba 2015, section 3): without that the first values would be drawn towards zero.
struct ExponentialMean {
  private let decay: Double
  private var sum = 0.0
  private var weight = 0.0

  /// A mean over about `span` values; the values themselves for a span of 1.
  init(span: Double) {
    precondition(span >= 1, "ExponentialMean: a span of \(span) values")
    decay = 1 - 1 / span
  }

  /// The mean after `value`, which leaves no trace if it is not finite.
  mutating func add(_ value: Float) -> Float {
    guard value.isFinite else { return .nan }
    sum = decay * sum + (1 - decay) * Double(value)
    weight = decay * weight + (1 - decay)
    return Float(sum / weight)
  }
}

extension [Float] {
  /// The values smoothed over about `span` of them.
  package func smoothed(over span: Double) -> [Float] {
    var mean = ExponentialMean(span: span)
    return map { mean.add($0) }
  }
}
