import Imaging
import Testing

/// Compares grids with those of torchvision's `make_grid` and `save_image`.
struct GridTests {
  @Test func equalsTorchvision() throws {
    let goldens = try ResizeGoldens("grid") { $0.numbers[9] * $0.numbers[10] * 3 }
    #expect(goldens.isComplete && goldens.cases.count >= 10)
    for golden in goldens.cases {
      let numbers = golden.numbers
      let scale = try #require(Float(golden.words[6]))
      var range: ClosedRange<Float>?
      if let low = Float(golden.words[7]), let high = Float(golden.words[8]) { range = low...high }
      var generator = GoldenGenerator(seed: golden.seed)
      let pixels = (0..<numbers[0] * numbers[1] * numbers[2] * numbers[3]).map { _ in
        (Float(generator.next() >> 8) / 8_388_608 - 1) * scale
      }
      let grid = Image.grid(
        of: pixels, count: numbers[0], height: numbers[1], width: numbers[2],
        channels: numbers[3], columns: numbers[4], padding: numbers[5], range: range)
      #expect(grid.width == numbers[9] && grid.height == numbers[10] && grid.channels == 3)
      #expect(grid.pixels == golden.expected, "case \(golden.testDescription)")
    }
  }

  @Test func survivesNumbersThatAreNone() {
    let grid = Image.grid(
      of: [.nan, -1, 0, 1], count: 1, height: 2, width: 2, channels: 1)
    #expect(grid.pixels == [0, 0, 0, 0, 0, 0, 128, 128, 128, 255, 255, 255])
    let empty = Image.grid(of: [.nan, .nan], count: 1, height: 1, width: 2, channels: 1)
    #expect(empty.pixels == [0, 0, 0, 0, 0, 0])
    let unbounded = Image.grid(
      of: [-.infinity, 0, .infinity], count: 1, height: 1, width: 3, channels: 1)
    #expect(unbounded.pixels.count == 9)
  }

  @Test func placesPicturesUnchanged() {
    let images = [UInt8(1), 11, 21, 31, 41].map { level in
      Image(width: 2, height: 1, channels: 1, pixels: [level, level + 1])
    }
    let grid = Image.grid(of: images, columns: 3, padding: 1)
    #expect(grid.width == 10 && grid.height == 5)
    let red = stride(from: 0, to: grid.pixels.count, by: 3).map { grid.pixels[$0] }
    let expected: [UInt8] = [
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0, 1, 2, 0, 11, 12, 0, 21, 22, 0,
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0, 31, 32, 0, 41, 42, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ]
    #expect(red == expected)
    let color = Image(width: 1, height: 1, channels: 3, pixels: [1, 2, 3])
    #expect(Image.grid(of: [color]) == color)
    #expect(Image.grid(of: [color, color], padding: 0).pixels == [1, 2, 3, 1, 2, 3])
  }

  @Test func refusesImpossibleGrids() async {
    await #expect(processExitsWith: .failure) { _ = Image.grid(of: []) }
    await #expect(processExitsWith: .failure) {
      _ = Image.grid(of: [0], count: 1, height: 1, width: 1, channels: 1, columns: 0)
    }
    await #expect(processExitsWith: .failure) {
      _ = Image.grid(of: [0], count: 1, height: 1, width: 1, channels: 1, padding: -1)
    }
    await #expect(processExitsWith: .failure) {
      _ = Image.grid(of: [0, 0], count: 1, height: 1, width: 1, channels: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = Image.grid(of: [0, 0], count: 1, height: 1, width: 1, channels: 2)
    }
    await #expect(processExitsWith: .failure) {
      let narrow = Image(width: 1, height: 1, channels: 1, pixels: [0])
      _ = Image.grid(of: [narrow, narrow.resized(width: 2, height: 1)])
    }
  }
}
