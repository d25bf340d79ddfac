import Imaging
import RandomStreams
import Tensors
import TestSupport
import Testing

@testable import Measures

@Suite struct FeatureTests {
  @Test(arguments: ["colour", "grey"])
  func agreesWithNumPy(name: String) throws {
    let golden = try Golden()
    let expected = try golden("\(name).features")
    let features = RandomFeatures()(Array(try golden.images("\(name).real")[..<3]))
    #expect(features.shape == expected.shape)
    // Means are near 0 and would hide among deviations, so each kind is compared by itself.
    let (rows, width) = (3, RandomFeatures.count)
    for part in [0..<64, 64..<128, 128..<384, 384..<896, 896..<width] {
      let places = (0..<rows).flatMap { row in part.map { row * width + $0 } }
      let (actual, truth) = (features.scalars(), expected.scalars())
      expectClose(
        places.map { actual[$0] }, places.map { truth[$0] }, tolerance: 1e-4, "\(name), \(part)")
    }
  }

  /// Groups of 64 pass through the network together.
  @Test func anImagesFeaturesDependOnItAlone() {
    let images = makeImages(70, side: 16, seed: 1)
    let network = RandomFeatures()
    let (all, last) = (network(images), network(Array(images[65...])))
    let width = RandomFeatures.count
    expectIdentical(Array(all.scalars()[(65 * width)...]), last.scalars())
  }

  @Test func greyCountsInAllChannels() {
    let grey = makeImages(3, side: 16, channels: 1, seed: 2)
    let network = RandomFeatures()
    expectIdentical(
      network(grey).scalars(), network(grey.map { $0.converted(toChannels: 3) }).scalars())
  }

  @Test func standardizedFeaturesHaveMeanZeroAndDeviationOne() {
    let values: [Float] = uniformFill(40 * 7, in: 3...9, seed: 3)
    var features = Tensor(values, shape: [40, 7])
    features.withMutableSpan { span in
      for row in 0..<40 { span[row * 7 + 6] = 5 }
    }
    let standard = Standardization(of: features)(features).scalars()
    for column in 0..<7 {
      let values = (0..<40).map { Double(standard[$0 * 7 + column]) }
      #expect(abs(values.reduce(0, +)) < 1e-5)
      let square = values.reduce(0) { $0 + $1 * $1 } / 40
      // The last feature is the same everywhere.
      #expect(abs(square - (column == 6 ? 0 : 1)) < 1e-5)
    }
  }
}
