import Imaging
import Testing

@Suite struct GridTests {
  @Test(arguments: Golden.index.grids)
  func equalsTorchvision(_ golden: Golden.Grid) {
    let size = golden.height * golden.width * golden.channels
    let batch = Golden.floats(at: golden.batch, count: golden.count * size)
    let grid = RasterImage.grid(
      of: batch.span, count: golden.count, height: golden.height, width: golden.width,
      channels: golden.channels, columns: golden.columns, padding: golden.padding,
      range: golden.range.map { $0[0]...$0[1] })
    #expect(grid.channels == 3)
    expectEqual(
      grid, width: golden.resultWidth, height: golden.resultHeight,
      pixels: Golden.bytes(
        at: golden.pixels, count: golden.resultWidth * golden.resultHeight * 3))
  }

  @Test func laysImagesOut() {
    let images = [10, 20, 30].map {
      RasterImage(width: 2, height: 1, channels: 1, pixels: [UInt8($0), UInt8($0 + 1)])
    }
    let grid = RasterImage.grid(of: images, columns: 2, padding: 1)
    let grey: [UInt8] = [
      0, 0, 0, 0, 0, 0, 0,
      0, 10, 11, 0, 20, 21, 0,
      0, 0, 0, 0, 0, 0, 0,
      0, 30, 31, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0, 0,
    ]
    expectEqual(grid, width: 7, height: 5, pixels: grey.flatMap { [$0, $0, $0] })
  }

  /// The part of an image that lies outside is clipped, even if that is all of it.
  @Test func drawsThePartThatFallsInside() {
    let image = pattern(width: 3, height: 2, channels: 1)
    for x in -4...6 {
      for y in -3...5 {
        var whole = RasterImage(width: 5, height: 4, channels: 1)
        whole.draw(image, x: x, y: y)
        let expected = (0..<20).map { place -> UInt8 in
          let (row, column) = (place / 5 - y, place % 5 - x)
          return 0..<2 ~= row && 0..<3 ~= column ? image.pixels[3 * row + column] : 0
        }
        #expect(whole.pixels == expected, "at \(x), \(y)")
      }
    }
  }

  @Test func drawsWhatIsNotANumberBlack() {
    let batch: [Float] = [.nan, -1, 1, .nan]
    let images = RasterImage.images(from: batch.span, count: 2, height: 1, width: 2, channels: 1)
    #expect(images.map(\.pixels) == [[0, 0], [255, 0]])
    let infinite: [Float] = [.nan, -.infinity, .infinity, 3]
    let pixels = RasterImage.images(from: infinite.span, count: 1, height: 2, width: 2, channels: 1)
    #expect(pixels[0].pixels.count == 4)
    let nothing: [Float] = [.nan]
    #expect(
      RasterImage.grid(of: nothing.span, count: 1, height: 1, width: 1, channels: 1).pixels == [
        0, 0, 0,
      ])
  }
}
