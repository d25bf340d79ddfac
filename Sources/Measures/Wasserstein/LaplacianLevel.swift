/// One level of the Laplacian pyramids of a set of images: what the next coarser level, enlarged,
/// lacks. The coarsest level is that of the Gaussian pyramids itself.
///
/// Enlarging inserts a zero after every pixel, in rows and columns, and filters with four times the
/// binomial filter. The borders of the enlarged image are mirrored, which at the lower and the
/// right one amounts to repeating the edge of the smaller image.
struct LaplacianLevel: Sendable {
  /// The level of the Gaussian pyramids.
  let fine: PyramidLevel
  /// The one below, of half the side; nil for the coarsest.
  let coarse: PyramidLevel?

  /// Subtracted from the values of each channel, then they are multiplied.
  struct Normalization: Sendable {
    let means: [Float]
    let scales: [Float]
  }

  /// The elements of one image.
  var elementCount: Int { fine.side * fine.side * fine.channels }

  /// Writes the level of image `index`, `[side, side, channels]`, in 8-bit levels, which
  /// `normalization` changes.
  func write(
    _ index: Int, _ normalization: Normalization?, to output: inout MutableSpan<Float>
  ) {
    let image = fine.pixels(at: index)
    if let coarse {
      subtract(coarse.pixels(at: index), from: image, to: &output)
    } else {
      for place in image.indices { output[place] = Float(image[place]) / 256 }
    }
    guard let normalization else { return }
    let channels = fine.channels
    for channel in 0..<channels {
      let (mean, scale) = (normalization.means[channel], normalization.scales[channel])
      for place in stride(from: channel, to: output.count, by: channels) {
        // SAFETY: `place` is below `output.count`.
        unsafe output[unchecked: place] = (output[unchecked: place] - mean) * scale
      }
    }
  }

  private func subtract(
    _ small: [UInt16], from image: [UInt16], to output: inout MutableSpan<Float>
  ) {
    let (side, channels) = (fine.side, fine.channels)
    let half = side / 2
    let width = half * channels
    let (source, target) = (small.span, image.span)
    // A row between two pixels at each end, so that every pixel has neighbours.
    var sums = [Int32](repeating: 0, count: width + 2 * channels)
    var line = sums.mutableSpan
    for row in 0..<side {
      // Even rows are 1, 6, 1 eighths of three rows, odd ones 4, 4 eighths of two.
      let middle = row / 2
      let above = (middle == 0 ? 1 : middle - 1) * width
      let below = min(middle + 1, half - 1) * width
      let here = middle * width
      let (a, b, c): (Int32, Int32, Int32) = row.isMultiple(of: 2) ? (1, 6, 1) : (0, 4, 4)
      for x in 0..<width {
        // SAFETY: the three rows are rows of `small`, and `line` is longer than a row.
        unsafe line[unchecked: channels &+ x] =
          a &* Int32(source[unchecked: above &+ x]) &+ b &* Int32(source[unchecked: here &+ x])
          &+ c &* Int32(source[unchecked: below &+ x])
      }
      for channel in 0..<channels {
        line[channel] = line[2 * channels + channel]
        line[width + channels + channel] = line[width + channel]
      }
      let first = row * side * channels
      for column in 0..<half {
        for channel in 0..<channels {
          let x = column &* channels &+ channel
          let place = first &+ 2 &* column &* channels &+ channel
          // SAFETY: `x` is below `width`, and `place` plus a pixel is within row `row`.
          let left = unsafe line[unchecked: x]
          let here = unsafe line[unchecked: x &+ channels]
          let right = unsafe line[unchecked: x &+ 2 &* channels]
          let even = 64 &* Int32(unsafe target[unchecked: place])
          let odd = 64 &* Int32(unsafe target[unchecked: place &+ channels])
          // Exact: below 2^24, times a power of two.
          unsafe output[unchecked: place] =
            Float(even &- (left &+ 6 &* here &+ right)) * 0x1p-14
          unsafe output[unchecked: place &+ channels] =
            Float(odd &- 4 &* (here &+ right)) * 0x1p-14
        }
      }
    }
  }
}
