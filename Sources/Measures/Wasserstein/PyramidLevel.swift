import Imaging
import Kernels

/// One level of the Gaussian pyramids of a set of square images (Burt and Adelson 1983), whose
/// filter is the binomial one of 5x5 pixels, with mirrored borders that do not repeat the edge.
///
/// Pixels are kept in units of 1/256 of an 8-bit level, 16 bits each. The first two levels are
/// exact; at the others a value is off by at most 1/512 of an 8-bit level and those before it.
struct PyramidLevel: Sendable {
  /// Rows and columns of an image.
  let side: Int
  /// 1 or 3.
  let channels: Int
  private let storage: Storage

  private enum Storage: Sendable {
    case images([RasterImage])
    case fixedPoint([[UInt16]])
  }

  /// The first level: the images themselves, at least one, all of one size.
  init(of images: [RasterImage]) {
    side = images[0].width
    channels = images[0].channels
    storage = .images(images)
  }

  private init(side: Int, channels: Int, pixels: [[UInt16]]) {
    self.side = side
    self.channels = channels
    storage = .fixedPoint(pixels)
  }

  /// The number of images.
  var count: Int {
    switch storage {
    case .images(let images): images.count
    case .fixedPoint(let images): images.count
    }
  }

  /// The pixels of image `index`, `[side, side, channels]`, in units of 1/256.
  func pixels(at index: Int) -> [UInt16] {
    switch storage {
    case .images(let images): images[index].pixels.map { UInt16($0) << 8 }
    case .fixedPoint(let images): images[index]
    }
  }

  /// The next level: filtered images, of which every second row and column is kept.
  ///
  /// - Precondition: `side` is even and at least 4.
  func halved(by engine: Engine) -> PyramidLevel {
    PyramidLevel(
      side: side / 2, channels: channels,
      pixels: engine.map(count) { halved(pixels(at: $0)) })
  }

  private func halved(_ image: [UInt16]) -> [UInt16] {
    let width = side * channels
    let half = side / 2
    let source = image.span
    var sums = [UInt32](repeating: 0, count: width)
    var result = [UInt16](repeating: 0, count: half * half * channels)
    var output = result.mutableSpan
    var line = sums.mutableSpan
    var next = 0
    for row in 0..<half {
      let rows = (-2...2).map { mirrored(2 * row + $0) * width }
      for x in 0..<width {
        // SAFETY: `mirrored` gives rows of the image, and `line` has `width` elements.
        let outer =
          unsafe UInt32(source[unchecked: rows[0] &+ x])
          &+ UInt32(source[unchecked: rows[4] &+ x])
        let inner =
          unsafe UInt32(source[unchecked: rows[1] &+ x])
          &+ UInt32(source[unchecked: rows[3] &+ x])
        unsafe line[unchecked: x] =
          outer &+ 4 &* inner &+ 6 &* UInt32(source[unchecked: rows[2] &+ x])
      }
      for column in 0..<half {
        let (a, b) = (mirrored(2 * column - 2) * channels, mirrored(2 * column - 1) * channels)
        let (c, d) = (2 * column * channels, mirrored(2 * column + 1) * channels)
        let e = mirrored(2 * column + 2) * channels
        for channel in 0..<channels {
          let outer = line[a + channel] &+ line[e + channel]
          let inner = line[b + channel] &+ line[d + channel]
          // At most 256 * 65,280 + 128, below 2^24 + 2^8.
          let sum = outer &+ 4 &* inner &+ 6 &* line[c + channel]
          output[next] = UInt16((sum &+ 128) >> 8)
          next += 1
        }
      }
    }
    return result
  }

  private func mirrored(_ index: Int) -> Int {
    index < 0 ? -index : index < side ? index : 2 * (side - 1) - index
  }
}
