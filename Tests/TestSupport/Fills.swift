import Reference

/// `count` whole numbers from `-magnitude` to `magnitude`, the same ones for the same seed.
///
/// Sums of up to `2^24 / magnitude^2` products of two such numbers are exact in single precision in
/// any order of additions, so kernels can be compared with `==`.
package func integerFill(_ count: Int, seed: UInt64 = 1, magnitude: Int = 4) -> [Float] {
  var generator = SplitMix64(seed: seed)
  return (0..<count).map { _ in Float(Int.random(in: -magnitude...magnitude, using: &generator)) }
}

/// `count` numbers uniform in `range`, the same ones for the same seed.
package func uniformFill(
  _ count: Int, in range: ClosedRange<Float> = -1...1, seed: UInt64 = 1
) -> [Float] {
  var generator = SplitMix64(seed: seed)
  return (0..<count).map { _ in Float.random(in: range, using: &generator) }
}

/// `count` numbers uniform in `range`, in double precision, the same ones for the same seed.
package func uniformFill(
  _ count: Int, in range: ClosedRange<Double>, seed: UInt64 = 1
) -> [Double] {
  var generator = SplitMix64(seed: seed)
  return (0..<count).map { _ in Double.random(in: range, using: &generator) }
}
