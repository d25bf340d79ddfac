import Kernels
import RandomStreams
import Tensors
import TestSupport
import Testing

@testable import Measures

@Suite struct FeatureComparisonTests {
  private let neighbours = 5

  private func compare(_ set: Tensor, to reference: Tensor) -> FeatureComparison {
    FeatureComparison(
      of: FeatureSet(set, neighbours: neighbours),
      to: FeatureSet(reference, neighbours: neighbours), neighbours: neighbours)
  }

  /// Normal numbers with mean `shift`.
  private func cloud(_ count: Int, _ width: Int, shift: Float, seed: UInt64) -> Tensor {
    var stream = RandomStream(seed: seed, name: "cloud")
    return Tensor(stream.normals(count * width).map { $0 + shift }, shape: [count, width])
  }

  @Test func agreesWithNumPy() throws {
    let golden = try Golden()
    let standard = Standardization(of: try golden("sets.real"))
    let result = compare(
      standard(try golden("sets.fake")), to: standard(try golden("sets.real")))
    let expected = try golden("sets.measures").scalars()
    expectClose([result.kernelDistance], [expected[0]], tolerance: 1e-5, "kernel distance")
    expectClose(
      [result.precision, result.recall, result.density, result.coverage], Array(expected[1...]),
      tolerance: 1e-6)
  }

  /// More images than a block of rows, and sizes that no vector divides.
  @Test func agreesWithItsDefinition() {
    let (set, reference) = (cloud(301, 9, shift: 0.2, seed: 1), cloud(277, 9, shift: 0, seed: 2))
    let (result, expected) = (compare(set, to: reference), Definition(set, reference, neighbours))
    expectClose([result.kernelDistance], [expected.kernelDistance], tolerance: 1e-5)
    #expect(result.precision == expected.precision)
    #expect(result.recall == expected.recall)
    expectClose([result.density], [expected.density], tolerance: 1e-12)
    #expect(result.coverage == expected.coverage)
  }

  @Test func aSetResemblesItself() {
    let set = cloud(300, 20, shift: 0, seed: 3)
    let result = compare(set, to: set)
    #expect(result.precision == 1 && result.recall == 1 && result.coverage == 1)
    // Each image is in its own radius and in those of k others, more or less.
    #expect(result.density >= 1)
    // Unbiased, and the pairs of an image with itself count in one term only.
    #expect(result.kernelDistance < 0)
  }

  @Test func farSetsHaveNothingInCommon() {
    let (set, reference) = (cloud(50, 20, shift: 30, seed: 4), cloud(50, 20, shift: 0, seed: 5))
    let result = compare(set, to: reference)
    #expect(result.precision == 0 && result.recall == 0)
    #expect(result.density == 0 && result.coverage == 0)
    #expect(result.kernelDistance > 1e6)
  }

  @Test func oneDistributionHasNoKernelDistance() {
    let (near, far) = (
      compare(cloud(400, 8, shift: 0, seed: 6), to: cloud(400, 8, shift: 0, seed: 7)),
      compare(cloud(400, 8, shift: 0.3, seed: 6), to: cloud(400, 8, shift: 0, seed: 7))
    )
    #expect(abs(near.kernelDistance) < 0.05)
    #expect(far.kernelDistance > 0.2)
  }

  @Test func nearestImagesComeFirst() {
    let candidates = Tensor([0, 0, 5, 5, 1, 0, 0, -3], shape: [4, 2])
    let queries = Tensor([0.1, 0, 5, 4], shape: [2, 2])
    let nearest = NearestImages.nearest(to: queries, among: candidates, count: 3)
    #expect(nearest.map { $0.map(\.index) } == [[0, 2, 3], [1, 2, 0]])
    #expect(NearestImages.nearest(to: queries, among: candidates, count: 9)[0].count == 4)
  }
}

/// The measures by their definitions, in double precision.
private struct Definition {
  let kernelDistance: Double
  let precision: Double
  let recall: Double
  let density: Double
  let coverage: Double

  init(_ set: Tensor, _ reference: Tensor, _ neighbours: Int) {
    let (fakes, reals) = (Self.rows(set), Self.rows(reference))
    let width = Double(set.shape[1])
    func kernel(_ left: [Double], _ right: [Double]) -> Double {
      let base = zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } / width + 1
      return base * base * base
    }
    func within(_ rows: [[Double]]) -> Double {
      var sum = 0.0
      for i in rows.indices {
        for j in rows.indices where i != j { sum += kernel(rows[i], rows[j]) }
      }
      return sum / Double(rows.count * (rows.count - 1))
    }
    let across = fakes.reduce(0) { sum, fake in
      sum + reals.reduce(0) { $0 + kernel(fake, $1) }
    }
    kernelDistance =
      within(fakes) + within(reals) - 2 * across / Double(fakes.count * reals.count)

    func distance(_ left: [Double], _ right: [Double]) -> Double {
      zip(left, right).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }
    func radii(_ rows: [[Double]]) -> [Double] {
      rows.map { row in rows.map { distance(row, $0) }.sorted()[neighbours] }
    }
    let (fakeRadii, realRadii) = (radii(fakes), radii(reals))
    let distances = reals.map { real in fakes.map { distance(real, $0) } }
    let inside = reals.indices.map { i in fakes.indices.map { distances[i][$0] < realRadii[i] } }
    precision =
      Double(fakes.indices.count { j in inside.contains { $0[j] } }) / Double(fakes.count)
    recall =
      Double(
        reals.indices.count { i in fakes.indices.contains { distances[i][$0] < fakeRadii[$0] } })
      / Double(reals.count)
    density =
      Double(inside.reduce(0) { $0 + $1.count { $0 } }) / Double(neighbours * fakes.count)
    coverage = Double(inside.count { $0.contains(true) }) / Double(reals.count)
  }

  private static func rows(_ tensor: Tensor) -> [[Double]] {
    let (values, width) = (tensor.scalars(), tensor.shape[1])
    return (0..<tensor.shape[0]).map { row in
      values[row * width..<(row + 1) * width].map { Double($0) }
    }
  }
}
