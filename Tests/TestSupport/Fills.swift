/// `count` whole numbers from `-magnitude` to `magnitude`, the same ones for the same seed.
///
/// Sums of up to `2^24 / magnitude^2` products of two such numbers are exact in single precision,
/// in whatever order they are added: kernels can be compared with `==`.
package func integerFill(_ count: Int, seed: UInt64 = 1, magnitude: Int = 4) -> [Float] {
  var generator = SplitMix64(state: seed)
  return (0..<count).map { _ in Float(Int.random(in: -magnitude...magnitude, using: &generator)) }
}

/// `count` numbers uniform in `range`, the same ones for the same seed.
package func uniformFill(
  _ count: Int, in range: ClosedRange<Float> = -1...1, seed: UInt64 = 1
) -> [Float] {
  var generator = SplitMix64(state: seed)
  return (0..<count).map { _ in Float.random(in: range, using: &generator) }
}

/// `count` numbers uniform in `range`, in double precision, the same ones for the same seed.
package func uniformFill(
  _ count: Int, in range: ClosedRange<Double>, seed: UInt64 = 1
) -> [Double] {
  var generator = SplitMix64(state: seed)
  return (0..<count).map { _ in Double.random(in: range, using: &generator) }
}

/// Steele, Lea and Flood 2014: a generator that shares no code with the engine's.
package struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  /// Numbers that `state` alone decides.
  package init(state: UInt64) { self.state = state }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
