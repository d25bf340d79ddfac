import Imaging
import Testing

struct ChannelTests {
  /// `Image.new("RGB", (1, 1), colour).convert("L").getpixel((0, 0))`, Pillow 13.0.
  @Test(
    arguments: [
      ([255, 0, 0], 76), ([0, 255, 0], 150), ([0, 0, 255], 29), ([255, 255, 255], 255),
      ([1, 0, 0], 0), ([2, 0, 0], 1), ([0, 1, 0], 1), ([10, 20, 30], 18), ([254, 3, 129], 92),
    ] as [([UInt8], UInt8)])
  func greyIsPillows(colour: [UInt8], grey: UInt8) {
    let image = RasterImage(width: 1, height: 1, channels: 3, pixels: colour)
    #expect(image.converted(toChannels: 1).pixels == [grey])
  }

  /// The decoder, in C, has its own conversion to grey.
  @Test func greyIsTheSameFromFilesAndFromImages() throws {
    for (width, height) in [(201, 150), (97, 31)] {
      let image = pattern(width: width, height: height, channels: 3)
      let file = [UInt8](try image.pngData())
      #expect(try RasterImage(encoded: file, channels: 1) == image.converted(toChannels: 1))
    }
  }

  @Test func greyBecomesThreeEqualChannels() {
    let image = pattern(width: 3, height: 2, channels: 1)
    let colour = image.converted(toChannels: 3)
    #expect(colour.pixels == image.pixels.flatMap { [$0, $0, $0] })
    #expect(colour.converted(toChannels: 1) == image)
    #expect(colour.converted(toChannels: 3) == colour)
  }

  @Test(arguments: [1, 3], [(1, 1), (2, 3), (5, 2), (8, 1)])
  func mirroringExchangesLeftAndRight(channels: Int, size: (width: Int, height: Int)) {
    let image = pattern(width: size.width, height: size.height, channels: channels)
    let mirrored = image.mirrored()
    for y in 0..<size.height {
      for x in 0..<size.width {
        for channel in 0..<channels {
          let pixel = { (x: Int) in (y * size.width + x) * channels + channel }
          #expect(mirrored.pixels[pixel(x)] == image.pixels[pixel(size.width - 1 - x)])
        }
      }
    }
    #expect(mirrored.mirrored() == image)
  }
}
