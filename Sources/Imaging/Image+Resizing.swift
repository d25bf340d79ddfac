extension Image {
  /// This picture scaled so that its shorter side is `size`, with the proportions kept.
  ///
  /// The longer side is `size * longer / shorter`, truncated, as in torchvision's `Resize(size)`.
  public func resized(shorterSide size: Int) -> Image {
    precondition(size > 0, "resized: a shorter side of \(size) pixels; it must be positive")
    return width <= height
      ? resized(width: size, height: size * height / width)
      : resized(width: size * width / height, height: size)
  }

  /// This picture scaled to `width` by `height` pixels by bilinear interpolation that averages over
  /// all source pixels when it shrinks.
  ///
  /// The result equals that of Pillow's `resize` with `BILINEAR` bit for bit: rows are scaled first
  /// and rounded to 8 bits, then columns; a side that keeps its length is left alone.
  public func resized(width: Int, height: Int) -> Image {
    precondition(
      width > 0 && height > 0, "resized: to \(width)x\(height); both sides must be positive")
    let widened = width == self.width ? self : scalingRows(to: width)
    return height == self.height ? widened : widened.scalingColumns(to: height)
  }

  private func scalingRows(to newWidth: Int) -> Image {
    let weights = TriangleWeights(from: width, to: newWidth)
    var result = [UInt8](repeating: 0, count: newWidth * height * channels)
    var target = result.mutableSpan
    for y in 0..<height {
      let row = pixels.span.extracting(y * width * channels..<(y + 1) * width * channels)
      let start = y * newWidth * channels
      if channels == 3 {
        weights.scaleColorRow(row, into: &target, at: start)
      } else {
        weights.scaleGreyRow(row, into: &target, at: start)
      }
    }
    return Image(width: newWidth, height: height, channels: channels, pixels: result)
  }

  private func scalingColumns(to newHeight: Int) -> Image {
    let weights = TriangleWeights(from: height, to: newHeight)
    let stride = width * channels
    var result = [UInt8](repeating: 0, count: newHeight * stride)
    var sums = [Int32](repeating: 0, count: stride)
    var target = result.mutableSpan
    var rowSums = sums.mutableSpan
    for y in 0..<newHeight {
      rowSums.update(repeating: TriangleWeights.half)
      let first = weights.firstSource[y]
      for (tap, weight) in zip(first..., weights.taps(of: y)) {
        add(pixels.span.extracting(tap * stride..<(tap + 1) * stride), times: weight, to: &rowSums)
      }
      for x in 0..<stride { target[y * stride + x] = TriangleWeights.rounded(rowSums[x]) }
    }
    return Image(width: width, height: newHeight, channels: channels, pixels: result)
  }
}

private func add(_ row: Span<UInt8>, times weight: Int32, to sums: inout MutableSpan<Int32>) {
  precondition(row.count == sums.count)
  for index in row.indices { sums[index] &+= Int32(row[index]) &* weight }
}

/// The weights with which source pixels enter each target pixel along one side.
///
/// They sample a triangle centred on the target pixel, which reaches one pixel to either side: a
/// target pixel when shrinking, a source pixel when enlarging. Weights are in units of 2^-22, and
/// those of a pixel sum to 2^22 up to rounding, so a weighted sum of 8-bit values stays near 2^30.
private struct TriangleWeights {
  static let fractionBits: Int32 = 22
  /// Where a weighted sum starts, so that dropping its fraction rounds it.
  static let half: Int32 = 1 << (fractionBits - 1)

  /// For each target pixel, the first source pixel that it depends on.
  private(set) var firstSource: [Int] = []
  /// The taps of target pixel `i` are `weights[bounds[i]..<bounds[i + 1]]`.
  private var bounds = [0]
  private var weights: [Int32] = []

  init(from sourceCount: Int, to targetCount: Int) {
    let scale = Double(sourceCount) / Double(targetCount)
    let support = max(scale, 1)
    let inverseSupport = 1 / support
    firstSource.reserveCapacity(targetCount)
    bounds.reserveCapacity(targetCount + 1)
    var taps: [Double] = []
    for index in 0..<targetCount {
      let center = (Double(index) + 0.5) * scale
      let first = max(Int(center - support + 0.5), 0)
      let end = min(Int(center + support + 0.5), sourceCount)
      taps.removeAll(keepingCapacity: true)
      var sum = 0.0
      for tap in 0..<end - first {
        let distance = abs((Double(tap + first) - center + 0.5) * inverseSupport)
        let weight = max(1 - distance, 0)
        taps.append(weight)
        sum += weight
      }
      for weight in taps {
        weights.append(Int32(weight / sum * Double(1 << Self.fractionBits) + 0.5))
      }
      firstSource.append(first)
      bounds.append(weights.count)
    }
  }

  func taps(of index: Int) -> ArraySlice<Int32> { weights[bounds[index]..<bounds[index + 1]] }

  static func rounded(_ sum: Int32) -> UInt8 {
    UInt8(truncatingIfNeeded: min(max(sum >> fractionBits, 0), 255))
  }

  /// Writes the scaled row to `target`, from index `start` on.
  func scaleGreyRow(_ row: Span<UInt8>, into target: inout MutableSpan<UInt8>, at start: Int) {
    for x in firstSource.indices {
      var sum = Self.half
      var source = firstSource[x]
      for position in bounds[x]..<bounds[x + 1] {
        sum &+= Int32(row[source]) &* weights[position]
        source += 1
      }
      target[start + x] = Self.rounded(sum)
    }
  }

  /// Writes the scaled row of colours to `target`, from index `start` on.
  func scaleColorRow(_ row: Span<UInt8>, into target: inout MutableSpan<UInt8>, at start: Int) {
    for x in firstSource.indices {
      var (red, green, blue) = (Self.half, Self.half, Self.half)
      var source = 3 * firstSource[x]
      for position in bounds[x]..<bounds[x + 1] {
        let weight = weights[position]
        red &+= Int32(row[source]) &* weight
        green &+= Int32(row[source + 1]) &* weight
        blue &+= Int32(row[source + 2]) &* weight
        source += 3
      }
      target[start + 3 * x] = Self.rounded(red)
      target[start + 3 * x + 1] = Self.rounded(green)
      target[start + 3 * x + 2] = Self.rounded(blue)
    }
  }
}
