/// Philox 4x32 with ten rounds (Salmon et al. 2011, section 3.4).
enum Philox {
  /// The four random words of one counter value, a pure function of all arguments.
  static func block(counter: UInt64, nonce: SIMD2<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var state = SIMD4(
      UInt32(truncatingIfNeeded: counter), UInt32(truncatingIfNeeded: counter >> 32),
      nonce.x, nonce.y)
    var key = key
    for _ in 0..<10 {
      let first = UInt64(state[0]) &* 0xD251_1F53
      let second = UInt64(state[2]) &* 0xCD9E_8D57
      state = SIMD4(
        UInt32(truncatingIfNeeded: second >> 32) ^ state[1] ^ key.x,
        UInt32(truncatingIfNeeded: second),
        UInt32(truncatingIfNeeded: first >> 32) ^ state[3] ^ key.y,
        UInt32(truncatingIfNeeded: first))
      // The Weyl constants of the key schedule: golden ratio - 1 and sqrt(3) - 1, times 2^32.
      key = key &+ SIMD2(0x9E37_79B9, 0xBB67_AE85)
    }
    return state
  }
}
