import Preconditions

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
/// as 1, 2, 3"): word `i` is a pure function of seed, name and `i`. So a stream can be saved as its
/// `position` and continued exactly, any word can be computed without those before it, and streams
/// with different names are independent, however much is drawn from each.
public struct RandomStream: RandomNumberGenerator, Sendable, Equatable {
  /// The number of 32-bit words drawn so far.
  public var position: UInt64

  private let key: SIMD2<UInt32>
  private let nonce: SIMD2<UInt32>

  /// The stream `name` of `seed`, starting at word `position`.
  public init(seed: UInt64, name: String, position: UInt64 = 0) {
    // FNV-1a, 64 bits. The hash of the name is the upper half of Philox's counter.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    nonce = SIMD2(UInt32(truncatingIfNeeded: hash), UInt32(truncatingIfNeeded: hash >> 32))
    self.position = position
  }

  /// The next word: 32 random bits.
  public mutating func nextWord() -> UInt32 {
    let block = Philox.block(counter: position >> 2, nonce: nonce, key: key)
    let word = block[Int(position & 3)]
    position += 1
    return word
  }

  /// The next two words as one number, the first in the lower half.
  public mutating func next() -> UInt64 {
    let low = nextWord()
    return UInt64(nextWord()) << 32 | UInt64(low)
  }

  /// The next number, uniform in `[0, 1)` and a multiple of 2^-24. Takes one word.
  public mutating func uniform() -> Float { Float(nextWord() >> 8) * 0x1p-24 }

  /// The next number, uniform in `range`. Takes one word.
  public mutating func uniform(in range: ClosedRange<Float>) -> Float {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// The next integer, uniform in `0 ..< bound`.
  ///
  /// Words that would bias the result are rejected, so the number of words taken varies.
  public mutating func integer(below bound: UInt32) -> UInt32 {
    require(bound > 0, "RandomStream: no integer is below 0")
    let rejected = (0 &- bound) % bound
    while true {
      let word = nextWord()
      if word >= rejected { return word % bound }
    }
  }

  /// The next `count` numbers of the standard normal distribution.
  ///
  /// Each two words give two numbers (Box and Muller 1958). An odd `count` discards the last number
  /// of the last pair, so the numbers depend on `position` only.
  public mutating func normals(_ count: Int) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(count + 1)
    while result.count < count {
      // The argument of the logarithm is in (0, 1], so the result is finite.
      let radius = (-2 * log((Double(nextWord()) + 1) * 0x1p-32)).squareRoot()
      let angle = 2 * Double.pi * (Double(nextWord()) * 0x1p-32)
      result.append(Float(radius * cos(angle)))
      result.append(Float(radius * sin(angle)))
    }
    if result.count > count { result.removeLast() }
    return result
  }

  /// A random permutation of `0 ..< count` (Fisher and Yates), each equally likely.
  public mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, Int(integer(below: UInt32(last + 1))))
    }
    return order
  }
}
