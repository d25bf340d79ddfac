import Imaging
import Tensors
import TestSupport
import Testing

@testable import Measures

@Suite struct MultiscaleSimilarityTests {
  @Test(arguments: ["colour", "grey"])
  func agreesWithNumPy(name: String) throws {
    let golden = try Golden()
    let images = try golden.images("\(name).real")
    let expected = try golden("\(name).ms_ssim").scalars()
    let pairs = (0..<images.count / 2).map { pair in
      MultiscaleSimilarity.of(images[2 * pair], images[2 * pair + 1])
    }
    expectClose(pairs, expected, tolerance: 1e-5)
    expectClose(
      [MultiscaleSimilarity.mean(ofPairsIn: images)],
      [expected.reduce(0, +) / Float(expected.count)], tolerance: 1e-5)
  }

  @Test(arguments: [2, 16, 17, 40])
  func equalImagesAreEqual(side: Int) {
    let images = makeImages(2, side: side, seed: 4)
    expectClose([MultiscaleSimilarity.of(images[0], images[0])], [1], tolerance: 1e-5)
    #expect(MultiscaleSimilarity.of(images[0], images[1]) < 0.9)
  }

  @Test func anOddImageIsLeftOut() {
    let images = makeImages(5, side: 16, seed: 4)
    #expect(
      MultiscaleSimilarity.mean(ofPairsIn: images)
        == MultiscaleSimilarity.mean(ofPairsIn: Array(images[..<4])))
  }
}
