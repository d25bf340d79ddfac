/// A seeded generator for tests and benchmarks (Steele, Lea and Flood 2014). It shares no code with
/// the engine's random streams.
package struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  /// A generator with the state `seed`.
  package init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
