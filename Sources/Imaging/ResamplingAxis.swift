/// Which pixels of a row (or column) make up each pixel of the resized one, and with which weights.
///
/// The filter is Pillow's antialiased bilinear one: a triangle as wide as two result pixels, or two
/// source pixels when enlarging, centred where the result pixel lies in the source. Every operation
/// and rounding is that of Pillow (`Resample.c`), so results are equal bit by bit.
struct ResamplingAxis {
  /// The binary places of a weight.
  static let precision: Int32 = 22

  /// The source pixels of one result pixel, and where their weights begin.
  struct Taps {
    let first: Int
    let count: Int
    let weights: Int
  }

  let taps: [Taps]
  /// Fixed-point weights; those of one result pixel add up to 1, but for rounding.
  let weights: [Int32]
  /// The source pixels that have a weight at all.
  let sources: Range<Int>
  /// Whether the result is the source.
  let isIdentity: Bool

  /// The pixels `window` of an axis of `sourceCount` pixels that is resized to `resultCount`.
  init(from sourceCount: Int, to resultCount: Int, window: Range<Int>) {
    let scale = Double(sourceCount) / Double(resultCount)
    let support = max(scale, 1)
    var taps: [Taps] = []
    var weights: [Int32] = []
    var exact: [Double] = []
    taps.reserveCapacity(window.count)
    for result in window {
      let center = (Double(result) + 0.5) * scale
      let first = max(Int(center - support + 0.5), 0)
      let end = min(Int(center + support + 0.5), sourceCount)
      exact.removeAll(keepingCapacity: true)
      var sum = 0.0
      for source in first..<end {
        let distance = (Double(source) - center + 0.5) * (1 / support)
        let weight = max(1 - abs(distance), 0)
        exact.append(weight)
        sum += weight
      }
      taps.append(Taps(first: first, count: exact.count, weights: weights.count))
      for weight in exact {
        weights.append(Int32(weight / sum * Double(1 << Self.precision) + 0.5))
      }
    }
    self.taps = taps
    self.weights = weights
    sources = (taps.first?.first ?? 0)..<(taps.last.map { $0.first + $0.count } ?? 0)
    isIdentity = sourceCount == resultCount && window == 0..<sourceCount
  }
}
