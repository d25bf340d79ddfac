import Imaging
import Kernels
import Tensors
import TestSupport
import Testing

@testable import Measures

@Suite struct SlicedWassersteinTests {
  @Test(arguments: [("colour", 3), ("grey", 1)])
  func agreesWithNumPy(name: String, channels: Int) throws {
    let golden = try Golden()
    let (real, fake) = (try golden.images("\(name).real"), try golden.images("\(name).fake"))
    let sides = SlicedWasserstein.sides(real[0].width)
    let samplings = try sides.map { try golden.sampling(name, side: $0, channels: channels) }
    let distances = SlicedWasserstein.distances(of: [fake], to: real) { side in
      samplings[sides.firstIndex(of: side) ?? 0]
    }
    for (level, side) in sides.enumerated() {
      #expect(distances[0][level].side == side)
      expectClose(
        [distances[0][level].distance], try golden("\(name).distance.\(side)").scalars(),
        tolerance: 1e-4, "\(name), \(side)x\(side)")
    }
  }

  @Test func aSetHasNoDistanceToItself() throws {
    let images = try Golden().images("colour.real")
    let distances = SlicedWasserstein.distances(of: [images], to: images, seed: 3)
    #expect(distances[0].map(\.side) == [32, 16])
    #expect(distances[0].allSatisfy { $0.distance == 0 })
  }

  /// Descriptors are normalized by the set they are from: brightness and contrast do not count.
  @Test func normalizationHidesBrightness() throws {
    let images = makeImages(8, side: 16, seed: 1).map { image in
      RasterImage(width: 16, height: 16, channels: 3, pixels: image.pixels.map { $0 / 2 })
    }
    let brighter = images.map { image in
      RasterImage(width: 16, height: 16, channels: 3, pixels: image.pixels.map { $0 + 100 })
    }
    let others = makeImages(8, side: 16, seed: 2)
    let distances = SlicedWasserstein.distances(of: [brighter, others], to: images, seed: 3)
    #expect(distances[0][0].distance < 1e-6)
    #expect(distances[1][0].distance > 1e-3)
  }

  @Test func setsWithoutContrastAreEqual() {
    let images = (0..<6).map { RasterImage(grey: UInt8($0), side: 16) }
    let black = (0..<6).map { _ in RasterImage(grey: 0, side: 16) }
    let distances = SlicedWasserstein.distances(of: [black], to: black, seed: 0)
    #expect(distances[0][0].distance == 0)
    #expect(
      SlicedWasserstein.distances(of: [black], to: images, seed: 0)[0][0].distance.isFinite)
  }

  @Test func sidesAreHalvedWhileTheyAreEven() {
    #expect(SlicedWasserstein.sides(64) == [64, 32, 16])
    #expect(SlicedWasserstein.sides(16) == [16])
    #expect(SlicedWasserstein.sides(31) == [31])
    #expect(SlicedWasserstein.sides(36) == [36, 18])
    #expect(SlicedWasserstein.sides(66) == [66, 33])
  }

  /// All places at which a patch lies within the image occur, and no others.
  @Test func patchesLieWithinImages() {
    let sampling = PatchSampling(
      imageCount: 40, side: 16, channels: 3, patches: 128, directions: 3, seed: 5)
    let places = Set(sampling.corners.flatMap(\.self).map { Int($0) })
    let possible = (0...9).flatMap { row in (0...9).map { (row * 16 + $0) * 3 } }
    #expect(places == Set(possible))
    #expect(sampling.directions.count == 3 * 147)
    for direction in 0..<3 {
      let squares = sampling.directions[direction * 147..<(direction + 1) * 147].map { $0 * $0 }
      expectClose([squares.reduce(0, +)], [1], tolerance: 1e-5)
    }
  }
}
