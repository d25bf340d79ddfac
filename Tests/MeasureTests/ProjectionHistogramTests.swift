import TestSupport
import Testing

@testable import Measures

@Suite struct ProjectionHistogramTests {
  private func histogram(_ numbers: [[Float]]) -> ProjectionHistogram {
    var histogram = ProjectionHistogram(directions: numbers.count)
    // In two parts, direction by direction.
    for rows in [0..<numbers[0].count / 3, numbers[0].count / 3..<numbers[0].count] {
      let values = numbers.flatMap { $0[rows] }
      histogram.add(values.span)
    }
    return histogram
  }

  private func exact(_ left: [Float], _ right: [Float]) -> Double {
    zip(left.sorted(), right.sorted()).reduce(0) { $0 + abs(Double($1.0) - Double($1.1)) }
      / Double(left.count)
  }

  @Test(arguments: [1, 3] as [Float], [0.01, 0.3, 5] as [Float])
  func agreesWithSortedNumbers(spread: Float, shift: Float) {
    let count = 5000
    let left = (0..<3).map { uniformFill(count, in: -spread...spread, seed: UInt64($0)) as [Float] }
    let right = (0..<3).map { direction in
      let numbers: [Float] = uniformFill(count, in: -spread...spread, seed: UInt64(direction + 7))
      return numbers.map { $0 * $0 / spread + shift }
    }
    let (a, b) = (histogram(left), histogram(right))
    for direction in 0..<3 {
      let truth = exact(left[direction], right[direction])
      expectClose(
        [a.distance(to: b, direction: direction, count: count)], [truth], tolerance: 1e-4)
      #expect(b.distance(to: a, direction: direction, count: count) > 0.99 * truth)
      #expect(a.distance(to: a, direction: direction, count: count) == 0)
    }
  }

  /// A number is off by at most half a bin, whatever its size and sign.
  @Test func singleNumbersAreRounded() {
    for number: Float in [0, 1e-9, 0.3, 0.999, 1, 2.5, 3, 100, 250] {
      let near = histogram([[number, 0]])
      for (other, bound) in [(0, 2.4e-4), (-number, 4.9e-4)] {
        let distance = near.distance(to: histogram([[other, 0]]), direction: 0, count: 2)
        let truth = Double(abs(number - other)) / 2
        #expect(abs(distance - truth) <= bound * Double(number + 1), "\(number), \(other)")
      }
    }
  }

  @Test func hugeNumbersAreCountedInTheLastBins() {
    let (large, small) = (histogram([[1e30, .infinity]]), histogram([[-1e9, -.infinity]]))
    let distance = large.distance(to: small, direction: 0, count: 2)
    #expect(abs(distance - 510) < 1)
  }
}
