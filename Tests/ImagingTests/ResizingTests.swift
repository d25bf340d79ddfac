import Foundation
import Imaging
import Testing

@Suite struct ResizingTests {
  @Test(arguments: Golden.index.resizing)
  func equalsPillow(_ golden: Golden.Resizing) throws {
    let image = try RasterImage(contentsOf: Golden.file(golden.file), channels: golden.channels)
    expectEqual(
      image.resized(width: golden.width, height: golden.height),
      width: golden.width, height: golden.height,
      pixels: Golden.bytes(
        at: golden.pixels, count: golden.width * golden.height * golden.channels))
  }

  @Test(arguments: Golden.index.fitting)
  func equalsTorchvision(_ golden: Golden.Fitting) {
    let image = pattern(width: golden.width, height: golden.height, channels: golden.channels)
    let resized = image.resized(shorterSide: golden.side)
    #expect(resized.width == golden.resizedWidth && resized.height == golden.resizedHeight)
    #expect(fingerprint(resized.pixels) == golden.resized)
    let cropped = resized.centerCropped(to: golden.side)
    #expect(fingerprint(cropped.pixels) == golden.cropped)
    #expect(image.resizedAndCropped(to: golden.side) == cropped)
  }

  @Test(arguments: Golden.index.cropping)
  func cropsAsTorchvision(_ golden: Golden.Cropping) throws {
    let image = try RasterImage(contentsOf: Golden.file("color-444.jpg"))
    expectEqual(
      image.centerCropped(width: golden.width, height: golden.height),
      width: golden.width, height: golden.height,
      pixels: Golden.bytes(at: golden.pixels, count: golden.width * golden.height * 3))
  }

  @Test(arguments: [1, 3]) func enlargesPixelsToSquares(channels: Int) {
    let (width, height) = (5, 3)
    let image = RasterImage(
      width: width, height: height, channels: channels,
      pixels: (0..<width * height * channels).map { UInt8($0) })
    for factor in 1...4 {
      let large = image.enlarged(by: factor)
      #expect(large.width == factor * width && large.height == factor * height)
      for y in 0..<large.height {
        for x in 0..<large.width {
          for channel in 0..<channels {
            let pixel = large.pixels[(y * large.width + x) * channels + channel]
            let expected = ((y / factor) * width + x / factor) * channels + channel
            #expect(pixel == UInt8(expected))
          }
        }
      }
    }
  }

  /// Without cropping, the result would have 4 * 10^9 pixels.
  @Test func cropsExtremeProportionsWithoutTheRest() {
    let image = pattern(width: 1, height: 1_000_000, channels: 1)
    let cropped = image.resizedAndCropped(to: 64)
    #expect(cropped.width == 64 && cropped.height == 64)
    // The 64 rows in the middle depend on at most three source rows.
    #expect(image.pixels[499_998...500_001].contains(cropped.pixels[0]))
  }

  @Test func keepsEvenColors() {
    for value: UInt8 in [0, 1, 127, 254, 255] {
      let pixels = [UInt8](repeating: value, count: 61 * 47 * 3)
      let image = RasterImage(width: 61, height: 47, channels: 3, pixels: pixels)
      for (width, height) in [(7, 5), (64, 64), (200, 3)] {
        #expect(image.resized(width: width, height: height).pixels.allSatisfy { $0 == value })
      }
    }
  }
}
