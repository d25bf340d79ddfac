import KernelInterface
package import Memory

extension Engine {
  /// The mean and the biased variance of each channel of `input`, rows of `mean.count` floats.
  ///
  /// Blocks of rows give their own mean and squared distances; blocks are then merged from first
  /// to last (Chan, Golub and LeVeque 1983, equation 2.1) in double precision. One trip to memory,
  /// without the cancellation of E[x^2] - E[x]^2.
  package func moments(of input: Buffer, mean: Buffer, variance: Buffer) {
    let channels = mean.count
    requireSameCount("moments", mean, variance)
    let (rows, blockRows, blocks) = blocking("moments", of: input, channels: channels)
    let parts = Buffer(count: 2 * blocks * channels)
    parallelFor(blocks) { _, block in
      let first = block * blockRows
      let part = parts.pointer + 2 * block * channels
      kernels.moments(
        of: input.pointer + first * channels, rows: min(blockRows, rows - first),
        channels: channels, mean: part, squares: part + channels)
    }
    for channel in 0..<channels {
      var count = 0.0
      var center = 0.0
      var squares = 0.0
      for block in 0..<blocks {
        let part = parts.pointer + (2 * block * channels + channel)
        let added = Double(min(blockRows, rows - block * blockRows))
        let distance = Double(part[0]) - center
        let total = count + added
        center += distance * added / total
        squares += Double(part[channels]) + distance * distance * count * added / total
        count = total
      }
      mean.pointer[channel] = Float(center)
      variance.pointer[channel] = Float(squares / count)
    }
  }

  /// output = input * scale + shift, both by channel.
  package func scaleShift(_ input: Buffer, scale: Buffer, shift: Buffer, into output: Buffer) {
    let channels = scale.count
    requireSameCount("scaleShift", scale, shift)
    requireSameCount("scaleShift", input, output)
    let (rows, blockRows, blocks) = blocking("scaleShift", of: input, channels: channels)
    parallelFor(blocks) { _, block in
      let first = block * blockRows
      kernels.scaleShift(
        input.pointer + first * channels, scale: scale.pointer, shift: shift.pointer,
        rows: min(blockRows, rows - first), channels: channels,
        into: output.pointer + first * channels)
    }
  }

  /// By channel, the sums of `outputGradient` and of `outputGradient * (input - mean)`.
  package func normGradientSums(
    input: Buffer, outputGradient: Buffer, mean: Buffer, gradientSum: Buffer, productSum: Buffer
  ) {
    let channels = mean.count
    requireSameCount("normGradientSums", input, outputGradient)
    requireSameCount("normGradientSums", mean, gradientSum, productSum)
    let (rows, blockRows, blocks) = blocking("normGradientSums", of: input, channels: channels)
    let parts = Buffer(count: 2 * blocks * channels)
    parallelFor(blocks) { _, block in
      let first = block * blockRows
      let part = parts.pointer + 2 * block * channels
      kernels.normGradientSums(
        input: input.pointer + first * channels,
        outputGradient: outputGradient.pointer + first * channels, mean: mean.pointer,
        rows: min(blockRows, rows - first), channels: channels, gradientSum: part,
        productSum: part + channels)
    }
    for channel in 0..<channels {
      var gradient = 0.0
      var product = 0.0
      for block in 0..<blocks {
        let part = parts.pointer + (2 * block * channels + channel)
        gradient += Double(part[0])
        product += Double(part[channels])
      }
      gradientSum.pointer[channel] = Float(gradient)
      productSum.pointer[channel] = Float(product)
    }
  }

  /// inputGradient = scale * (outputGradient - gradientMean) - slope * (input - mean), all four
  /// factors by channel.
  package func normInputGradient(
    input: Buffer, outputGradient: Buffer, mean: Buffer, gradientMean: Buffer, scale: Buffer,
    slope: Buffer, into inputGradient: Buffer
  ) {
    let channels = mean.count
    requireSameCount("normInputGradient", input, outputGradient, inputGradient)
    requireSameCount("normInputGradient", mean, gradientMean, scale, slope)
    let (rows, blockRows, blocks) = blocking("normInputGradient", of: input, channels: channels)
    parallelFor(blocks) { _, block in
      let first = block * blockRows
      kernels.normInputGradient(
        .init(
          rows: min(blockRows, rows - first), channels: channels,
          input: input.pointer + first * channels,
          outputGradient: outputGradient.pointer + first * channels, mean: mean.pointer,
          gradientMean: gradientMean.pointer, scale: scale.pointer, slope: slope.pointer,
          inputGradient: inputGradient.pointer + first * channels))
    }
  }

  /// Rows of `channels` floats in blocks of about 128 KiB, which stay in a core's own cache.
  private func blocking(_ operation: String, of input: Buffer, channels: Int)
    -> (rows: Int, blockRows: Int, blocks: Int)
  {
    precondition(
      channels > 0 && input.count > 0 && input.count % channels == 0,
      "\(operation): \(input.count) elements are not whole rows of \(channels) channels")
    let rows = input.count / channels
    let blockRows = max(1, 32_768 / channels)
    return (rows, blockRows, (rows + blockRows - 1) / blockRows)
  }
}
