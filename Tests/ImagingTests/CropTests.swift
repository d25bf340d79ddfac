import Imaging
import Testing

/// Compares cropped pictures with torchvision's `CenterCrop`.
struct CropTests {
  @Test func equalsTorchvision() throws {
    let goldens = try ResizeGoldens("crop") { $0.numbers[3] * $0.numbers[3] * $0.numbers[2] }
    #expect(goldens.isComplete && goldens.cases.count >= 15)
    for golden in goldens.cases {
      let numbers = golden.numbers
      let source = GoldenGenerator.image(
        seed: golden.seed, width: numbers[0], height: numbers[1], channels: numbers[2])
      let result = source.centerCropped(to: numbers[3])
      #expect(result.width == numbers[3] && result.height == numbers[3])
      #expect(result.pixels == golden.expected, "case \(golden.testDescription)")
    }
  }

  @Test func roundsHalvesToEven() {
    // Of 13 and of 15 columns, 12 are kept: 0.5 rounds to 0 and 1.5 to 2.
    for (length, first) in [(13, UInt8(0)), (15, 2)] {
      let row = Image(width: length, height: 12, channels: 1, pixels: columnNumbers(length, 12))
      #expect(row.centerCropped(to: 12).pixels[0] == first)
    }
  }

  @Test func refusesImpossibleSizes() async {
    await #expect(processExitsWith: .failure) {
      _ = Image(width: 1, height: 1, channels: 1, pixels: [0]).centerCropped(to: 0)
    }
  }

  private func columnNumbers(_ width: Int, _ height: Int) -> [UInt8] {
    (0..<width * height).map { UInt8($0 % width) }
  }
}
