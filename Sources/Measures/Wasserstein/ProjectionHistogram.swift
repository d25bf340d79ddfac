/// How many numbers lie where on the line, for each of several directions: all that the Wasserstein
/// distance of two sets needs, at a fraction of the time and the memory of sorted numbers.
///
/// A number x is rounded to 12 significant bits of |x| + 1: by up to 1/4096 where |x| < 1, up to
/// 1/2048 where |x| < 3, and so on. Projections of normalized patches have a deviation of about 1.
/// The rounding errors of many numbers cancel: distances of published size change by less than one
/// part in 10,000. Magnitudes from 255 on count as the last bin.
struct ProjectionHistogram: Sendable {
  private static let octaveBits = 11
  private static let octaves = 8
  /// Bins of numbers from 0 on; there are as many of negative ones.
  private static let half = octaves << octaveBits
  private static let binCount = 2 * half

  /// The number of directions.
  let directions: Int
  /// `[directions, binCount]`
  private var counts: [UInt32]

  /// A histogram without numbers.
  init(directions: Int) {
    self.directions = directions
    counts = [UInt32](repeating: 0, count: directions * Self.binCount)
  }

  /// Adds numbers `[directions, count]`.
  mutating func add(_ numbers: Span<Float>) {
    let directions = self.directions
    let count = numbers.count / directions
    var counts = counts.mutableSpan
    for direction in 0..<directions {
      let (first, middle) = (direction * count, direction * Self.binCount + Self.half)
      for index in first..<first + count {
        // SAFETY: a direction has `count` numbers, and a bin is in -half ..< half.
        let bin = Self.bin(unsafe numbers[unchecked: index])
        unsafe counts[unchecked: middle &+ bin] &+= 1
      }
    }
  }

  /// The Wasserstein distance between the numbers of `direction` of two histograms of as many
  /// numbers, `count`: the mean difference of both when sorted, which is the integral over the line
  /// of the difference between the parts of both that lie below.
  func distance(to other: ProjectionHistogram, direction: Int, count: Int) -> Double {
    let first = direction * Self.binCount
    var sum = 0.0
    var excess = 0
    for bin in 0..<Self.binCount - 1 {
      excess += Int(counts[first + bin]) - Int(other.counts[first + bin])
      if excess != 0 {
        sum += Double(abs(excess)) * Self.gaps[bin]
      }
    }
    return sum / Double(count)
  }

  /// The bin of a number, in -half ..< half: 0 and above for numbers from 0 on.
  @inline(__always)
  private static func bin(_ number: Float) -> Int {
    let bits = Int32(bitPattern: (abs(number) + 1).bitPattern)
    let shift = Int32(Float.significandBitCount - octaveBits)
    let place = min((bits &>> shift) &- Int32(127 << octaveBits), Int32(half - 1))
    // -1 - place for negative numbers.
    return Int(place ^ (Int32(bitPattern: number.bitPattern) &>> 31))
  }

  /// From the middle of each bin to that of the next.
  private static let gaps = (-half..<half - 1).map { centre($0 + 1) - centre($0) }

  /// The middle of a bin.
  private static func centre(_ bin: Int) -> Double {
    if bin < 0 { return -centre(-1 - bin) }
    let (octave, place) = (bin >> octaveBits, bin & (1 << octaveBits - 1))
    let size = Double(1 << octave)
    return size * (1 + (Double(place) + 0.5) / Double(1 << octaveBits)) - 1
  }
}
