package import Testing

/// Records an issue unless both arrays hold equal numbers.
///
/// It names the first difference, where `#expect(actual == expected)` would print both arrays.
package func expectEqual<Actual: BinaryFloatingPoint, Expected: BinaryFloatingPoint>(
  _ actual: [Actual], _ expected: [Expected], _ name: @autoclosure () -> String = "result",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard actual.count == expected.count else {
    Issue.record(
      "\(name()): \(actual.count) elements, expected \(expected.count)",
      sourceLocation: sourceLocation)
    return
  }
  let places = actual.indices.filter { Double(actual[$0]) != Double(expected[$0]) }
  guard let first = places.first else { return }
  Issue.record(
    """
    \(name()): \(places.count) of \(actual.count) elements differ; \
    the first, [\(first)], is \(actual[first]), expected \(expected[first])
    """,
    sourceLocation: sourceLocation)
}

/// Records an issue unless both arrays hold the same bits.
package func expectIdentical(
  _ actual: [Float], _ expected: [Float], _ name: @autoclosure () -> String = "result",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let (actual, expected) = (actual.map(\.bitPattern), expected.map(\.bitPattern))
  expectEqual(
    actual.map(Double.init), expected.map(Double.init), "\(name()), as bits",
    sourceLocation: sourceLocation)
}
