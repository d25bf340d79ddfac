extension Image {
  /// The image with its shorter side `side` pixels long and its proportions kept, as
  /// torchvision's `Resize(side)` makes it from a Pillow image: the longer side is cut to a whole
  /// number of pixels, and the filter is Pillow's antialiased bilinear one, equal bit by bit.
  ///
  /// An image of one row becomes extremely long. For files of unknown origin, and for speed,
  /// prefer `resizedAndCropped(to:)`.
  public func resized(shorterSide side: Int) -> Image {
    precondition(side > 0, "Image.resized: shorter side \(side) is not positive")
    let size = size(shorterSide: side)
    return resized(width: size.width, height: size.height)
  }

  /// The image at another size, as Pillow's `resize((width, height), BILINEAR)` makes it, bit by
  /// bit.
  ///
  /// Rows are resized before columns, as in every Pillow before version 13. That one exchanges the
  /// two if the height shrinks by much more than the width, which can change a value by one level.
  public func resized(width: Int, height: Int) -> Image {
    precondition(width > 0 && height > 0, "Image.resized: \(width)x\(height) has no pixels")
    return resampled(
      by: ResamplingAxis(from: self.width, to: width, window: 0..<width),
      ResamplingAxis(from: self.height, to: height, window: 0..<height))
  }

  /// `resized(shorterSide: side).centerCropped(to: side)` without the work for what is cut away.
  public func resizedAndCropped(to side: Int) -> Image {
    precondition(side > 0, "Image.resizedAndCropped: side \(side) is not positive")
    let size = size(shorterSide: side)
    let left = Self.cropOffset(from: size.width, to: side)
    let top = Self.cropOffset(from: size.height, to: side)
    return resampled(
      by: ResamplingAxis(from: width, to: size.width, window: left..<left + side),
      ResamplingAxis(from: height, to: size.height, window: top..<top + side))
  }

  private func size(shorterSide side: Int) -> (width: Int, height: Int) {
    width <= height ? (side, side * height / width) : (side * width / height, side)
  }

  /// Rows are resized first, then columns; values are rounded to 8 bits in between.
  private func resampled(by horizontal: ResamplingAxis, _ vertical: ResamplingAxis) -> Image {
    // Rows that no result row needs are left out, so the first row kept is a new row 0.
    let isWide = !horizontal.isIdentity
    let rows = isWide ? resampledRows(vertical.sources, by: horizontal) : self
    if vertical.isIdentity { return rows }
    return rows.resampledColumns(by: vertical, skipped: isWide ? vertical.sources.lowerBound : 0)
  }

  // The sums of the two functions below cannot overflow: weights that round to zero add nothing,
  // and rounding at most doubles the others, so they add up to at most 2 * 2^22, and 255 * 2 * 2^22
  // + 2^21 < 2^31. Unchecked subscripts are in bounds because the taps lie inside the source.

  private func resampledRows(_ rows: Range<Int>, by axis: ResamplingAxis) -> Image {
    var result = Image(width: axis.taps.count, height: rows.count, channels: channels)
    let source = pixels.span
    let weights = axis.weights.span
    let half: Int32 = 1 << (ResamplingAxis.precision - 1)
    var output = result.pixels.mutableSpan
    var next = 0
    for y in rows {
      for taps in axis.taps {
        var pixel = y &* stride &+ taps.first &* channels
        let end = taps.weights &+ taps.count
        if channels == 3 {
          var (red, green, blue) = (half, half, half)
          for tap in taps.weights..<end {
            let weight = weights[unchecked: tap]
            red &+= weight &* Int32(source[unchecked: pixel])
            green &+= weight &* Int32(source[unchecked: pixel &+ 1])
            blue &+= weight &* Int32(source[unchecked: pixel &+ 2])
            pixel &+= 3
          }
          output[next] = Self.byte(red)
          output[next + 1] = Self.byte(green)
          output[next + 2] = Self.byte(blue)
          next += 3
        } else {
          var grey = half
          for tap in taps.weights..<end {
            grey &+= weights[unchecked: tap] &* Int32(source[unchecked: pixel])
            pixel &+= 1
          }
          output[next] = Self.byte(grey)
          next += 1
        }
      }
    }
    return result
  }

  private func resampledColumns(by axis: ResamplingAxis, skipped: Int) -> Image {
    var result = Image(width: width, height: axis.taps.count, channels: channels)
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
          sums[unchecked: i] &+= weight &* Int32(source[unchecked: row &+ i])
        }
        row += stride
      }
      for i in 0..<sums.count {
        output[unchecked: next &+ i] = Self.byte(sums[unchecked: i])
      }
      next += stride
    }
    return result
  }

  private static func byte(_ sum: Int32) -> UInt8 {
    UInt8(truncatingIfNeeded: min(sum >> ResamplingAxis.precision, 255))
  }
}
