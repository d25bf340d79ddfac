#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A reproducible sequence of random numbers, identified by a seed and a name.
///
/// Streams are counter-based (Philox 4x32-10; Salmon et al. 2011, "Parallel random numbers: as easy
/// as 1, 2, 3"): word `i` is a pure function of seed, name and `i`. A stream can therefore be saved
/// as its `position` and continued exactly, and streams with different names are independent,
/// however much is drawn from each.
public struct RandomStream: RandomNumberGenerator, Sendable, Equatable {
  /// The number of 32-bit words drawn so far.
  public var position: UInt64

  private let key: SIMD2<UInt32>
  private let nonce: SIMD2<UInt32>

  /// The stream called `name` under `seed`, from its beginning or from a saved position.
  public init(seed: UInt64, name: String, position: UInt64 = 0) {
    // FNV-1a, 64 bits: spreads a short name over the upper half of the counter.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    nonce = SIMD2(UInt32(truncatingIfNeeded: hash), UInt32(truncatingIfNeeded: hash >> 32))
    self.position = position
  }

  /// The next 32 random bits.
  public mutating func nextWord() -> UInt32 {
    let block = Philox.block(counter: position >> 2, nonce: nonce, key: key)
    let word = block[Int(position & 3)]
    position += 1
    return word
  }

  public mutating func next() -> UInt64 {
    let low = nextWord()
    return UInt64(nextWord()) << 32 | UInt64(low)
  }

  /// The next number uniform in `[0, 1)`, a multiple of 2^-24.
  public mutating func uniform() -> Float { Float(nextWord() >> 8) * 0x1p-24 }

  /// The next number uniform in `range`.
  public mutating func uniform(in range: ClosedRange<Float>) -> Float {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// The next integer uniform in `0 ..< bound`, by rejection, so without bias.
  public mutating func integer(below bound: UInt32) -> UInt32 {
    precondition(bound > 0, "RandomStream: no integer is below 0")
    let rejected = (0 &- bound) % bound
    while true {
      let word = nextWord()
      if word >= rejected { return word % bound }
    }
  }

  /// The next `count` numbers from the standard normal distribution.
  ///
  /// Box and Muller 1958, both values of each pair in turn. An odd `count` discards the last
  /// partner, so that what a call returns depends on `position` alone.
  public mutating func normals(_ count: Int) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(count + 1)
    while result.count < count {
      // (0, 1]: the logarithm stays finite.
      let radius = (-2 * log((Double(nextWord()) + 1) * 0x1p-32)).squareRoot()
      let angle = 2 * Double.pi * (Double(nextWord()) * 0x1p-32)
      result.append(Float(radius * cos(angle)))
      result.append(Float(radius * sin(angle)))
    }
    if result.count > count { result.removeLast() }
    return result
  }

  /// A permutation of `0 ..< count` (Fisher and Yates).
  public mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, Int(integer(below: UInt32(last + 1))))
    }
    return order
  }
}
