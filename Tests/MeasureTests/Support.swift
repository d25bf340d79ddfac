import Imaging
import RandomStreams

extension RasterImage {
  /// An image of one grey, in three channels.
  init(grey: UInt8, side: Int) {
    self.init(
      width: side, height: side, channels: 3,
      pixels: [UInt8](repeating: grey, count: side * side * 3))
  }
}

/// Square images of random pixels, in colour.
func makeImages(_ count: Int, side: Int, channels: Int = 3, seed: UInt64) -> [RasterImage] {
  var stream = RandomStream(seed: seed, name: "images")
  return (0..<count).map { _ in
    RasterImage(
      width: side, height: side, channels: channels,
      pixels: (0..<side * side * channels).map { _ in UInt8(stream.nextWord() >> 24) })
  }
}
