package import Imaging
import Kernels
import Preconditions

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The multi-scale structural similarity of two images (Wang, Simoncelli and Bovik 2003), as
/// computed by `metrics/ms_ssim.py` of https://github.com/tkarras/progressive_growing_of_gans: 1
/// for equal images.
///
/// The mean over pairs of generated images tells how much they are alike: higher than among real
/// ones, and the generator draws the same things again and again.
package enum MultiscaleSimilarity {
  /// The weight of each scale, from fine to coarse.
  private static let weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]
  /// The side of the Gaussian window and its deviation in pixels, where the image is large enough.
  private static let (windowSide, windowDeviation) = (11, 1.5)
  /// The constants that keep quotients finite, for values up to 255.
  private static let (c1, c2): (Float, Float) = (0.01 * 255 * 0.01 * 255, 0.03 * 255 * 0.03 * 255)

  /// The mean similarity of the images 0 and 1, 2 and 3, and so on. An odd last one is left out.
  ///
  /// - Precondition: there are two images or more, all of one size.
  package static func mean(ofPairsIn images: [RasterImage]) -> Double {
    let pairs = images.count / 2
    require(pairs > 0, "MultiscaleSimilarity: \(images.count) images; two are needed")
    let values = Engine.current.map(pairs) { of(images[2 * $0], images[2 * $0 + 1]) }
    return values.reduce(0, +) / Double(pairs)
  }

  /// The similarity of two images of one size.
  static func of(_ first: RasterImage, _ second: RasterImage) -> Double {
    require(
      first.width == second.width && first.height == second.height
        && first.channels == second.channels,
      "MultiscaleSimilarity: images of different sizes")
    var (left, right) = (Plane(first), Plane(second))
    var product = 1.0
    for (scale, weight) in weights.enumerated() {
      let (similarity, contrast) = similarity(left, right)
      let isLast = scale == weights.count - 1
      // Negative ones become 0, as no power of them exists.
      product *= pow(max(0, isLast ? similarity : contrast), weight)
      if !isLast {
        left = left.halved()
        right = right.halved()
      }
    }
    return product
  }

  /// The structural similarity at one scale, and its part without luminance.
  private static func similarity(_ left: Plane, _ right: Plane) -> (Double, Double) {
    let size = min(windowSide, left.height, left.width)
    let window = window(size)
    let (rows, columns) = (left.height - size + 1, left.width - size + 1)
    let channels = left.channels
    let (stride, run) = (left.width * channels, columns * channels)
    let (a, b) = (left.values.span, right.values.span)
    // For each pixel of a row: both values, their squares and their product, filtered vertically.
    var filtered = [[Float]](repeating: [Float](repeating: 0, count: stride), count: 5)
    var moments = [[Float]](repeating: [Float](repeating: 0, count: run), count: 5)
    var (similarity, contrast) = (0.0, 0.0)
    for row in 0..<rows {
      for index in filtered.indices {
        filterRows(a, b, moment: index, from: row, stride: stride, window, into: &filtered[index])
        filterColumns(filtered[index], channels: channels, window, into: &moments[index])
      }
      for x in 0..<run {
        let (meanA, meanB) = (moments[0][x], moments[1][x])
        let (varianceA, varianceB) = (moments[2][x] - meanA * meanA, moments[3][x] - meanB * meanB)
        let covariance = moments[4][x] - meanA * meanB
        let (lightA, lightB) = (meanA + Plane.centre, meanB + Plane.centre)
        let structure = (2 * covariance + c2) / (varianceA + varianceB + c2)
        let luminance =
          (2 * lightA * lightB + c1) / (lightA * lightA + lightB * lightB + c1)
        contrast += Double(structure)
        similarity += Double(luminance * structure)
      }
    }
    let count = Double(rows * run)
    return (similarity / count, contrast / count)
  }

  /// output[x] = the window's weighted sum over rows of one of a, b, a², b² and ab.
  private static func filterRows(
    _ a: Span<Float>, _ b: Span<Float>, moment: Int, from row: Int, stride: Int, _ window: [Float],
    into output: inout [Float]
  ) {
    var output = output.mutableSpan
    output.update(repeating: 0)
    let (first, second) = (moment == 1 || moment == 3 ? b : a, moment == 2 ? a : b)
    for tap in window.indices {
      let (weight, start) = (window[tap], (row + tap) * stride)
      // SAFETY: the window lies within both images, and `output` has a row's elements.
      if moment < 2 {
        for x in 0..<stride {
          unsafe output[unchecked: x] += weight * first[unchecked: start &+ x]
        }
      } else {
        for x in 0..<stride {
          let product = unsafe first[unchecked: start &+ x] * second[unchecked: start &+ x]
          unsafe output[unchecked: x] += weight * product
        }
      }
    }
  }

  /// output[x] = the window's weighted sum over the pixels from x on.
  private static func filterColumns(
    _ line: [Float], channels: Int, _ window: [Float], into output: inout [Float]
  ) {
    let line = line.span
    var output = output.mutableSpan
    output.update(repeating: 0)
    for tap in window.indices {
      let (weight, start) = (window[tap], tap * channels)
      for x in 0..<output.count {
        // SAFETY: the window lies within the line.
        unsafe output[unchecked: x] += weight * line[unchecked: start &+ x]
      }
    }
  }

  /// The weights of a Gaussian window of `size` pixels in one direction; they sum to 1.
  private static func window(_ size: Int) -> [Float] {
    let deviation = Double(size) * windowDeviation / Double(windowSide)
    let values = (0..<size).map { index in
      let distance = Double(index) - Double(size - 1) / 2
      return exp(-distance * distance / (2 * deviation * deviation))
    }
    let sum = values.reduce(0, +)
    return values.map { Float($0 / sum) }
  }
}

/// The pixels of an image at one scale, less the middle of their range: squares of small numbers
/// lose less to rounding.
private struct Plane {
  static let centre: Float = 128

  let height: Int
  let width: Int
  let channels: Int
  /// `[height, width, channels]`
  let values: [Float]

  init(_ image: RasterImage) {
    (height, width, channels) = (image.height, image.width, image.channels)
    values = image.pixels.map { Float($0) - Self.centre }
  }

  private init(height: Int, width: Int, channels: Int, values: [Float]) {
    (self.height, self.width, self.channels) = (height, width, channels)
    self.values = values
  }

  /// The means of blocks of 2x2 pixels; an odd last row or column is dropped, a single one kept.
  func halved() -> Plane {
    let (rows, columns) = (max(1, height / 2), max(1, width / 2))
    let (down, right) = (height > 1 ? width * channels : 0, width > 1 ? channels : 0)
    var result: [Float] = []
    result.reserveCapacity(rows * columns * channels)
    for row in 0..<rows {
      for column in 0..<columns {
        let first = (2 * row * width + 2 * column) * channels
        for place in first..<first + channels {
          result.append(
            (values[place] + values[place + down] + values[place + right]
              + values[place + down + right]) * 0.25)
        }
      }
    }
    return Plane(height: rows, width: columns, channels: channels, values: result)
  }
}
