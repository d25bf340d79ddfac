import Imaging
import Testing

/// Compares scaled pictures with Pillow's.
struct ResizeTests {
  @Test func equalsPillow() throws {
    let goldens = try ResizeGoldens("resize") { $0.numbers[3] * $0.numbers[4] * $0.numbers[2] }
    #expect(goldens.isComplete && goldens.cases.count >= 20)
    for golden in goldens.cases {
      let numbers = golden.numbers
      let source = GoldenGenerator.image(
        seed: golden.seed, width: numbers[0], height: numbers[1], channels: numbers[2])
      let result = source.resized(width: numbers[3], height: numbers[4])
      #expect(result.width == numbers[3] && result.height == numbers[4])
      #expect(result.channels == numbers[2])
      #expect(result.pixels == golden.expected, "case \(golden.testDescription)")
    }
  }

  /// Each row: width, height, shorter side, and the width and height that torchvision's
  /// `int(size * long / short)` gives.
  @Test(arguments: [
    [178, 218, 64, 64, 78], [218, 178, 64, 78, 64], [64, 64, 64, 64, 64], [64, 78, 64, 64, 78],
    [3, 5, 2, 2, 3], [5, 3, 7, 11, 7], [1, 9, 4, 4, 36], [250, 251, 249, 249, 249],
  ])
  func keepsProportions(_ sizes: [Int]) {
    let source = GoldenGenerator.image(seed: 1, width: sizes[0], height: sizes[1], channels: 3)
    let result = source.resized(shorterSide: sizes[2])
    #expect(result.width == sizes[3] && result.height == sizes[4])
    #expect(result == source.resized(width: sizes[3], height: sizes[4]))
  }

  @Test(arguments: [UInt8(0), 1, 127, 255])
  func keepsUniformPictures(_ level: UInt8) {
    let source = Image(
      width: 301, height: 7, channels: 1, pixels: [UInt8](repeating: level, count: 301 * 7))
    for (width, height) in [(13, 3), (640, 15), (1, 1)] {
      let result = source.resized(width: width, height: height)
      #expect(result.pixels.allSatisfy { $0 == level })
    }
  }

  @Test func refusesImpossibleSizes() async {
    await #expect(processExitsWith: .failure) {
      _ = Image(width: 1, height: 1, channels: 1, pixels: [0]).resized(shorterSide: 0)
    }
    await #expect(processExitsWith: .failure) {
      _ = Image(width: 1, height: 1, channels: 1, pixels: [0]).resized(width: 1, height: 0)
    }
    await #expect(processExitsWith: .failure) {
      _ = Image(width: 1, height: 1, channels: 1, pixels: [0]).resized(width: -1, height: 1)
    }
  }
}
