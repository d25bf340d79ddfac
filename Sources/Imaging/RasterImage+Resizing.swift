import Preconditions

extension RasterImage {
  /// The image with its shorter side resized to `side` pixels and its proportions kept.
  ///
  /// Bit for bit equal to torchvision's `Resize(side)` of a Pillow image: the longer side rounds
  /// down, and the filter is Pillow's antialiased bilinear one.
  ///
  /// The result can be huge: one row of 1,000 pixels becomes 64 rows of 64,000. For files from
  /// unknown sources, and for speed, prefer `resizedAndCropped(to:)`.
  public func resized(shorterSide side: Int) -> RasterImage {
    require(side > 0, "RasterImage.resized: shorter side \(side) is not positive")
    let size = size(shorterSide: side)
    return resized(width: size.width, height: size.height)
  }

  /// The image resized to `width` times `height` pixels, bit for bit equal to Pillow's
  /// `resize((width, height), BILINEAR)`.
  ///
  /// Rows are resized before columns, as in Pillow before version 13. Version 13 exchanges the two
  /// if the height shrinks by much more than the width, which can change a value by 1.
  public func resized(width: Int, height: Int) -> RasterImage {
    require(width > 0 && height > 0, "RasterImage.resized: \(width)x\(height) has no pixels")
    return resampled(
      by: ResamplingAxis(from: self.width, to: width, window: 0..<width),
      ResamplingAxis(from: self.height, to: height, window: 0..<height))
  }

  /// The image with every pixel as a square of `factor` times `factor` pixels.
  public func enlarged(by factor: Int) -> RasterImage {
    require(factor > 0, "RasterImage.enlarged: factor \(factor) is not positive")
    if factor == 1 { return self }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(factor * factor * self.pixels.count)
    var line: [UInt8] = []
    for row in 0..<height {
      line.removeAll(keepingCapacity: true)
      for start in Swift.stride(from: row * stride, to: (row + 1) * stride, by: channels) {
        for _ in 0..<factor { line += self.pixels[start..<start + channels] }
      }
      for _ in 0..<factor { pixels += line }
    }
    return RasterImage(
      width: factor * width, height: factor * height, channels: channels, pixels: pixels)
  }

  /// Equal to `resized(shorterSide: side).centerCropped(to: side)`, without computing the pixels
  /// that are cropped.
  public func resizedAndCropped(to side: Int) -> RasterImage {
    require(side > 0, "RasterImage.resizedAndCropped: side \(side) is not positive")
    return framed(to: side, by: ImagePreparation())
  }

  private func size(shorterSide side: Int) -> (width: Int, height: Int) {
    Frame.size(width: width, height: height, shorterSide: side)
  }

  /// Resizes rows, then columns. Values are rounded to 8 bits in between, as in Pillow.
  private func resampled(by horizontal: ResamplingAxis, _ vertical: ResamplingAxis) -> RasterImage {
    // Only the source rows that the result needs are resized; the first of them becomes row 0.
    let isWide = !horizontal.isIdentity
    let rows = isWide ? resampledRows(vertical.sources, by: horizontal) : self
    if vertical.isIdentity { return rows }
    return rows.resampledColumns(by: vertical, skipped: isWide ? vertical.sources.lowerBound : 0)
  }

  // Int32 sums cannot overflow in the two functions below. Rounding to fixed point at most doubles
  // a weight that does not round to zero, so the weights of a pixel sum to at most 2 * 2^22, and
  // 255 * 2 * 2^22 + 2^21 < 2^31.

  // SAFETY: the unchecked subscripts below are in bounds because all taps lie inside the source
  // (`ResamplingAxis.sources`), and `output` has a row of `stride` bytes for each result row.

  /// Resizes the width of `rows`; the result has only these rows.
  private func resampledRows(_ rows: Range<Int>, by axis: ResamplingAxis) -> RasterImage {
    var result = RasterImage(width: axis.taps.count, height: rows.count, channels: channels)
    var output = result.pixels.mutableSpan
    for (place, y) in rows.enumerated() {
      Self.resample(
        pixels.span, from: y * stride, channels: channels, by: axis, into: &output,
        at: place * axis.taps.count * channels)
    }
    return result
  }

  /// Resizes the row of `source` that begins at index `start`, and writes it to `output` from index
  /// `next` on.
  static func resample(
    _ source: Span<UInt8>, from start: Int, channels: Int, by axis: ResamplingAxis,
    into output: inout MutableSpan<UInt8>, at next: Int
  ) {
    let weights = axis.weights.span
    let half: Int32 = 1 << (ResamplingAxis.precision - 1)
    var next = next
    for taps in axis.taps {
      var pixel = start &+ taps.first &* channels
      let end = taps.weights &+ taps.count
      if channels == 3 {
        var (red, green, blue) = (half, half, half)
        for tap in taps.weights..<end {
          let weight = unsafe weights[unchecked: tap]
          unsafe red &+= weight &* Int32(source[unchecked: pixel])
          unsafe green &+= weight &* Int32(source[unchecked: pixel &+ 1])
          unsafe blue &+= weight &* Int32(source[unchecked: pixel &+ 2])
          pixel &+= 3
        }
        output[next] = byte(red)
        output[next + 1] = byte(green)
        output[next + 2] = byte(blue)
        next += 3
      } else {
        var grey = half
        for tap in taps.weights..<end {
          unsafe grey &+= weights[unchecked: tap] &* Int32(source[unchecked: pixel])
          pixel &+= 1
        }
        output[next] = byte(grey)
        next += 1
      }
    }
  }

  /// Resizes the height. The first `skipped` rows of the axis are missing in this image.
  func resampledColumns(by axis: ResamplingAxis, skipped: Int) -> RasterImage {
    var result = RasterImage(width: width, height: axis.taps.count, channels: channels)
    let source = pixels.span
    let weights = axis.weights.span
    var sumsOfRow = [Int32](repeating: 0, count: stride)
    var sums = sumsOfRow.mutableSpan
    var output = result.pixels.mutableSpan
    var next = 0
    for taps in axis.taps {
      sums.update(repeating: 1 << (ResamplingAxis.precision - 1))
      var row = (taps.first - skipped) * stride
      for tap in taps.weights..<taps.weights + taps.count {
        let weight = weights[tap]
        for i in 0..<sums.count {
          unsafe sums[unchecked: i] &+= weight &* Int32(source[unchecked: row &+ i])
        }
        row += stride
      }
      for i in 0..<sums.count {
        unsafe output[unchecked: next &+ i] = Self.byte(sums[unchecked: i])
      }
      next += stride
    }
    return result
  }

  private static func byte(_ sum: Int32) -> UInt8 {
    UInt8(truncatingIfNeeded: min(sum >> ResamplingAxis.precision, 255))
  }
}

/// The source pixels and weights that make up each pixel of a resized row or column.
///
/// The filter is Pillow's antialiased bilinear one: a triangle centred on the result pixel's
/// position in the source. Its half width is one result pixel, or one source pixel when enlarging.
/// Every operation and rounding follows Pillow's `Resample.c`, so results are equal bit for bit.
struct ResamplingAxis {
  /// The number of fractional bits of a weight.
  static let precision: Int32 = 22

  /// The source pixels of one result pixel.
  struct Taps {
    /// The index of the first source pixel.
    let first: Int
    /// The number of source pixels.
    let count: Int
    /// The index of the first weight in `ResamplingAxis.weights`.
    let weights: Int
  }

  /// One element for each result pixel.
  let taps: [Taps]
  /// Fixed-point weights of all taps. Those of one result pixel sum to 1 up to rounding.
  let weights: [Int32]
  /// The source pixels that any result pixel uses.
  let sources: Range<Int>
  /// Whether resizing leaves the axis as it is.
  let isIdentity: Bool

  /// The result pixels `window` of an axis of `sourceCount` pixels resized to `resultCount`.
  init(from sourceCount: Int, to resultCount: Int, window: Range<Int>) {
    let scale = Double(sourceCount) / Double(resultCount)
    let support = max(scale, 1)
    var taps: [Taps] = []
    var weights: [Int32] = []
    var exact: [Double] = []
    taps.reserveCapacity(window.count)
    for result in window {
      let center = (Double(result) + 0.5) * scale
      let first = max(Int(center - support + 0.5), 0)
      let end = min(Int(center + support + 0.5), sourceCount)
      exact.removeAll(keepingCapacity: true)
      var sum = 0.0
      for source in first..<end {
        let distance = (Double(source) - center + 0.5) * (1 / support)
        let weight = max(1 - abs(distance), 0)
        exact.append(weight)
        sum += weight
      }
      taps.append(Taps(first: first, count: exact.count, weights: weights.count))
      for weight in exact {
        weights.append(Int32(weight / sum * Double(1 << Self.precision) + 0.5))
      }
    }
    self.taps = taps
    self.weights = weights
    sources = (taps.first?.first ?? 0)..<(taps.last.map { $0.first + $0.count } ?? 0)
    isIdentity = sourceCount == resultCount && window == 0..<sourceCount
  }
}
