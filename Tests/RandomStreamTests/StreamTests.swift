import Testing

@testable import RandomStreams

@Suite struct StreamTests {
  /// Known answers published by the authors of Philox, in `kat_vectors` of Random123.
  @Test(
    arguments: [
      (0, 0, [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
      (UInt64.max, UInt64.max, [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
    ] as [(UInt64, UInt64, [UInt32])])
  func philoxGivesThePublishedBlocks(counter: UInt64, key: UInt64, block: [UInt32]) {
    let halves = SIMD2(UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
    let result = Philox.block(counter: counter, nonce: halves, key: halves)
    #expect(result == SIMD4(block[0], block[1], block[2], block[3]))
  }

  /// The known answer for the digits of pi, which distinguish all words of counter and key.
  @Test func philoxReadsItsWordsInOrder() {
    let block = Philox.block(
      counter: 0x85a3_08d3_243f_6a88, nonce: SIMD2(0x1319_8a2e, 0x0370_7344),
      key: SIMD2(0xa409_3822, 0x299f_31d0))
    #expect(block == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  /// Saved positions rely on this: the FNV-1a hash of the name is the upper half of the counter,
  /// the seed is the key, and the words of a block follow in order. The hash of "foobar" is
  /// published.
  @Test func wordsAreThoseOfPhilox() {
    var stream = RandomStream(seed: 0x0123_4567_89ab_cdef, name: "foobar")
    let words = (0..<12).map { _ in stream.nextWord() }
    let expected = (0..<3).flatMap { counter -> [UInt32] in
      let block = Philox.block(
        counter: UInt64(counter), nonce: SIMD2(0xf739_67e8, 0x8594_4171),
        key: SIMD2(0x89ab_cdef, 0x0123_4567))
      return (0..<4).map { block[$0] }
    }
    #expect(words == expected)
    #expect(stream.position == 12)
  }

  @Test(arguments: [0, 1, 2, 3, 4, 5, 1001] as [UInt64])
  func aSavedPositionContinuesExactly(position: UInt64) {
    var stream = RandomStream(seed: 5, name: "noise")
    for _ in 0..<position { _ = stream.nextWord() }
    var continued = RandomStream(seed: 5, name: "noise", position: position)
    #expect(stream == continued)
    #expect(stream.normals(7) == continued.normals(7))
    #expect(stream.permutation(of: 50) == continued.permutation(of: 50))
    #expect(stream.next() == continued.next())
    #expect(stream.position == continued.position)
  }

  /// An odd number of normals takes whole pairs of words, so later numbers depend on the position
  /// only.
  @Test func oddCountsDiscardThePartner() {
    var stream = RandomStream(seed: 1, name: "x")
    let three = stream.normals(3)
    #expect(three.count == 3)
    #expect(stream.position == 4)
    var again = RandomStream(seed: 1, name: "x")
    #expect(Array(again.normals(4)[..<3]) == three)
    #expect(stream.normals(0) == [])
    #expect(stream.position == 4)
  }

  @Test func seedsAndNamesSelectDifferentStreams() {
    let streams = [
      RandomStream(seed: 1, name: "noise"), RandomStream(seed: 2, name: "noise"),
      RandomStream(seed: 1, name: "noisf"), RandomStream(seed: 1, name: ""),
      RandomStream(seed: 1 << 32, name: "noise"), RandomStream(seed: 1, name: "order"),
    ]
    let count = 10_000
    let sequences = streams.map { stream in
      var stream = stream
      return stream.normals(count).map(Double.init)
    }
    for (index, one) in sequences.enumerated() {
      for other in sequences[..<index] {
        let correlation = zip(one, other).reduce(0) { $0 + $1.0 * $1.1 } / Double(count)
        #expect(abs(correlation) < 4 / Double(count).squareRoot())
      }
    }
  }

  /// Each bound is four standard deviations of the estimate.
  @Test func normalsHaveTheirMoments() {
    var stream = RandomStream(seed: 3, name: "normals")
    let count = 200_000
    let numbers = stream.normals(count).map(Double.init)
    let moment = { (power: Int) in
      numbers.reduce(0) { sum, x in sum + (0..<power).reduce(1) { product, _ in product * x } }
        / Double(count)
    }
    let unit = 4 / Double(count).squareRoot()
    #expect(abs(moment(1)) < unit)
    #expect(abs(moment(2) - 1) < unit * 2.0.squareRoot())
    #expect(abs(moment(3)) < unit * 15.0.squareRoot())
    #expect(abs(moment(4) - 3) < unit * 96.0.squareRoot())
    let beyondTwo = numbers.count { abs($0) > 2 }
    #expect(abs(Double(beyondTwo) / Double(count) - 0.0455) < unit * 0.21)
    // Neighbours share a radius, but are independent.
    let products = zip(numbers, numbers.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(products / Double(count)) < unit)
  }

  @Test func uniformsFillTheirInterval() {
    var stream = RandomStream(seed: 4, name: "uniform")
    let numbers = (0..<100_000).map { _ in stream.uniform() }
    #expect(numbers.allSatisfy { (0..<1).contains($0) && ($0 * 0x1p24).rounded() == $0 * 0x1p24 })
    let mean = numbers.reduce(0) { $0 + Double($1) } / 100_000
    #expect(abs(mean - 0.5) < 4 * 0.2887 / 100_000.0.squareRoot())
    let scaled = (0..<1000).map { _ in stream.uniform(in: -2...3) }
    #expect(scaled.allSatisfy { (-2...3).contains($0) })
    #expect((scaled.min() ?? 0) < -1.9 && (scaled.max() ?? 0) > 2.9)
  }

  @Test(arguments: [1, 2, 3, 7, 10, 1000, 3 << 30] as [UInt32])
  func integersAreUniform(bound: UInt32) {
    var stream = RandomStream(seed: 6, name: "integers")
    let draws = 20_000
    let bins = min(Int(bound), 10)
    var counts = [Int](repeating: 0, count: bins)
    for _ in 0..<draws {
      let integer = stream.integer(below: bound)
      #expect(integer < bound)
      counts[Int(UInt64(integer) * UInt64(bins) / UInt64(bound))] += 1
    }
    // The bins have almost equal probabilities. With at most 9 degrees of freedom, chi squared
    // exceeds 34 with probability 1/10,000.
    let expected = Double(draws) / Double(bins)
    let statistic = counts.reduce(0.0) {
      $0 + (Double($1) - expected) * (Double($1) - expected) / expected
    }
    #expect(statistic < 34, "\(counts)")
    // 3 << 30 rejects a quarter of the words.
    #expect(bound != 3 << 30 || stream.position > 26_000)
  }

  @Test(arguments: [0, 1, 2, 5, 1000])
  func permutationsHoldEveryIndexOnce(count: Int) {
    var stream = RandomStream(seed: 7, name: "permutation")
    #expect(stream.permutation(of: count).sorted() == Array(0..<count))
  }

  /// All 24 orders of 4 are equally likely: chi squared with 23 degrees of freedom exceeds 58 with
  /// probability 1/10,000.
  @Test func permutationsAreUnbiased() {
    var stream = RandomStream(seed: 8, name: "permutation")
    var counts: [[Int]: Int] = [:]
    for _ in 0..<24_000 { counts[stream.permutation(of: 4), default: 0] += 1 }
    #expect(counts.count == 24)
    let statistic = counts.values.reduce(0.0) {
      $0 + (Double($1) - 1000) * (Double($1) - 1000) / 1000
    }
    #expect(statistic < 58, "\(counts)")
  }

  /// The standard library's algorithms take a stream as their source of randomness.
  @Test func streamsAreGenerators() {
    var stream = RandomStream(seed: 9, name: "x")
    var words = stream
    let (low, high) = (words.nextWord(), words.nextWord())
    #expect(stream.next() == UInt64(high) << 32 | UInt64(low))
    #expect((0..<100).contains(Int.random(in: 0..<100, using: &stream)))
  }

  @Test func noIntegerIsBelowZero() async {
    await #expect(processExitsWith: .failure) {
      var stream = RandomStream(seed: 1, name: "x")
      _ = stream.integer(below: 0)
    }
  }
}
