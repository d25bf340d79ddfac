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
    // Channels are the inner loop: they do not wait for one another.
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * channels) { sums in
      sums.initialize(repeating: 0)
      guard let centers = sums.baseAddress else { return }
      let squares = centers + channels
      var count = 0.0
      for block in 0..<blocks {
        let part = parts.pointer + 2 * block * channels
        let added = Double(min(blockRows, rows - block * blockRows))
        let weight = added / (count + added)
        for channel in 0..<channels {
          let distance = Double(part[channel]) - centers[channel]
          centers[channel] += distance * weight
          squares[channel] +=
            Double(part[channels + channel]) + distance * distance * (count * weight)
        }
        count += added
      }
      for channel in 0..<channels {
        mean.pointer[channel] = Float(centers[channel])
        variance.pointer[channel] = Float(squares[channel] / count)
      }
    }
  }

  /// By channel, what makes batch norm by given statistics one multiply-add for each element:
  /// scale = weight / sqrt(variance + epsilon), shift = bias - mean * scale.
  package func normFactors(
    mean: Buffer, variance: Buffer, weight: Buffer, bias: Buffer, epsilon: Float, scale: Buffer,
    shift: Buffer
  ) {
    requireSameCount("normFactors", mean, variance, weight, bias, scale, shift)
    for channel in 0..<mean.count {
      let inverseDeviation = 1 / (variance.pointer[channel] + epsilon).squareRoot()
      scale.pointer[channel] = weight.pointer[channel] * inverseDeviation
      shift.pointer[channel] =
        bias.pointer[channel] - mean.pointer[channel] * scale.pointer[channel]
    }
  }

  /// output = input * scale + shift by channel, and of that the leaky ReLU with `slope` (1: none). In
  /// place is allowed.
  package func scaleShift(
    _ input: Buffer, scale: Buffer, shift: Buffer, slope: Float = 1, into output: Buffer
  ) {
    let channels = scale.count
    requireSameCount("scaleShift", scale, shift)
    requireSameCount("scaleShift", input, output)
    let (rows, blockRows, blocks) = blocking("scaleShift", of: input, channels: channels)
    let activation = NormActivation(scale: scale.pointer, shift: shift.pointer, slope: slope)
    parallelFor(blocks) { _, block in
      let first = block * blockRows
      kernels.scaleShift(
        input.pointer + first * channels, activation, rows: min(blockRows, rows - first),
        channels: channels, rowStride: channels, into: output.pointer + first * channels)
    }
  }

  /// By channel, the sums of g and of g * (input - mean), where g is the gradient before the
  /// activation.
  package func normGradientSums(
    _ norm: NormGradient, gradientSum: Buffer, productSum: Buffer
  ) {
    let channels = norm.mean.count
    norm.requireSizes("normGradientSums", gradientSum, productSum)
    let (rows, blockRows, blocks) = blocking("normGradientSums", of: norm.input, channels: channels)
    let parts = Buffer(count: 2 * blocks * channels)
    parallelFor(blocks) { _, block in
      let first = block * blockRows
      let part = parts.pointer + 2 * block * channels
      kernels.normGradientSums(
        norm.operands(firstRow: first, rows: min(blockRows, rows - first)), gradientSum: part,
        productSum: part + channels)
    }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * channels) { sums in
      sums.initialize(repeating: 0)
      for block in 0..<blocks {
        let part = parts.pointer + 2 * block * channels
        for index in 0..<2 * channels { sums[index] += Double(part[index]) }
      }
      for channel in 0..<channels {
        gradientSum.pointer[channel] = Float(sums[channel])
        productSum.pointer[channel] = Float(sums[channels + channel])
      }
    }
  }

  /// inputGradient = scale * (g - gradientMean) - distanceFactor * (input - mean), all four factors by
  /// channel.
  package func normInputGradient(
    _ norm: NormGradient, gradientMean: Buffer, scale: Buffer,
    distanceFactor: Buffer,
    into inputGradient: Buffer
  ) {
    let channels = norm.mean.count
    requireSameCount("normInputGradient", norm.input, inputGradient)
    norm.requireSizes("normInputGradient", gradientMean, scale, distanceFactor)
    let (rows, blockRows, blocks) = blocking(
      "normInputGradient", of: norm.input, channels: channels)
    parallelFor(blocks) { _, block in
      let first = block * blockRows
      kernels.normInputGradient(
        norm.operands(firstRow: first, rows: min(blockRows, rows - first)),
        gradientMean: gradientMean.pointer, scale: scale.pointer,
        distanceFactor: distanceFactor.pointer,
        into: inputGradient.pointer + first * channels)
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

/// What the gradients of batch norm, with the leaky ReLU after it, are made of.
package struct NormGradient {
  package var input: Buffer
  package var outputGradient: Buffer
  /// `[channels]`, as are `scale` and `shift`, which the forward pass applied.
  package var mean: Buffer
  package var scale: Buffer
  package var shift: Buffer
  /// The slope of the leaky ReLU; 1 for none.
  package var slope: Float

  package init(
    input: Buffer, outputGradient: Buffer, mean: Buffer, scale: Buffer, shift: Buffer,
    slope: Float = 1
  ) {
    self.input = input
    self.outputGradient = outputGradient
    self.mean = mean
    self.scale = scale
    self.shift = shift
    self.slope = slope
  }

  fileprivate func requireSizes(_ operation: String, _ second: Buffer, _ others: Buffer...) {
    requireSameCount(operation, input, outputGradient)
    requireSameCount(operation, mean, scale, shift, second)
    for other in others { requireSameCount(operation, mean, other) }
  }

  fileprivate func operands(firstRow: Int, rows: Int) -> NormGradientOperands {
    let channels = mean.count
    return NormGradientOperands(
      rows: rows, channels: channels, input: input.pointer + firstRow * channels,
      outputGradient: outputGradient.pointer + firstRow * channels,
      activation: NormActivation(scale: scale.pointer, shift: shift.pointer, slope: slope),
      mean: mean.pointer)
  }
}
