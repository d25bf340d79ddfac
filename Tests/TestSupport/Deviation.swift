package import Testing

/// How far an array is from the expected one, relative to the magnitude of the whole expected
/// array.
///
/// If every expected element is 0, differences are absolute. A difference that is NaN counts as
/// infinite.
package struct Deviation: CustomStringConvertible {
  /// The root of the sum of the squared differences over that of the squared expected elements.
  package let rms: Double
  /// The largest difference over the largest expected magnitude.
  package let max: Double
  /// The index of the largest difference; nil if the arrays are empty.
  package let worstIndex: Int?

  /// Compares two arrays of the same count.
  package init<Actual: BinaryFloatingPoint, Expected: BinaryFloatingPoint>(
    of actual: [Actual], from expected: [Expected]
  ) {
    precondition(
      actual.count == expected.count,
      "Deviation: \(actual.count) elements cannot be compared with \(expected.count)")
    var (squares, expectedSquares) = (0.0, 0.0)
    var (worst, largest) = (0.0, 0.0)
    var worstIndex: Int?
    for index in actual.indices {
      let truth = Double(expected[index])
      let signed = Double(actual[index]) - truth
      let difference = signed.isNaN ? .infinity : abs(signed)
      squares += difference * difference
      expectedSquares += truth * truth
      largest = Swift.max(largest, abs(truth))
      if worstIndex == nil || difference > worst { (worst, worstIndex) = (difference, index) }
    }
    rms = (squares / (expectedSquares > 0 ? expectedSquares : 1)).squareRoot()
    max = worst / (largest > 0 ? largest : 1)
    self.worstIndex = worstIndex
  }

  package var description: String { "relative error \(max) (RMS \(rms))" }
}

/// Records an issue unless no element of `actual` differs from that of `expected` by more than
/// `tolerance` times the largest magnitude in `expected`.
package func expectClose<Actual: BinaryFloatingPoint, Expected: BinaryFloatingPoint>(
  _ actual: [Actual], _ expected: [Expected], tolerance: Double, _ name: String = "result",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard actual.count == expected.count else {
    Issue.record(
      "\(name): \(actual.count) elements, expected \(expected.count)",
      sourceLocation: sourceLocation)
    return
  }
  let deviation = Deviation(of: actual, from: expected)
  guard let worst = deviation.worstIndex, !(deviation.max <= tolerance) else { return }
  Issue.record(
    """
    \(name): \(deviation), tolerance \(tolerance); \
    worst [\(worst)] is \(actual[worst]), expected \(expected[worst])
    """,
    sourceLocation: sourceLocation)
}
