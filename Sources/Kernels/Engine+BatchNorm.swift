import KernelInterface
package import Memory
import Preconditions

extension Engine {
  /// The mean and the biased variance of each channel of `input`, `[rows, channels]`, where `mean`
  /// and `variance` are `[channels]`.
  ///
  /// Kernels take the moments of blocks of rows, which are merged from first to last. That is one
  /// pass over memory, without the cancellation of E[x^2] - E[x]^2.
  package func moments(of input: Buffer, mean: Buffer, variance: Buffer) {
    let channels = mean.count
    requireSameCount("moments", mean, variance)
    let (rows, blockRows, blocks) = blocking("moments", of: input, channels: channels)
    let parts = Buffer(count: 2 * blocks * channels)
    parallelFor(blocks) { _, block in
      let first = block * blockRows
      let part = unsafe parts.pointer + 2 * block * channels
      unsafe kernels.moments(
        of: input.pointer + first * channels, rows: min(blockRows, rows - first),
        channels: channels, mean: part, squares: part + channels)
    }
    withExtendedLifetime((parts, mean, variance)) {
      ChannelMoments.withZero(channels: channels) { moments in
        for block in 0..<blocks {
          let part = unsafe parts.pointer + 2 * block * channels
          unsafe moments.merge(
            count: min(blockRows, rows - block * blockRows), mean: part, squares: part + channels)
        }
        for channel in 0..<channels {
          unsafe mean.pointer[channel] = Float(moments.mean[channel])
          unsafe variance.pointer[channel] = Float(moments.squares[channel] / moments.count)
        }
      }
    }
  }

  /// By channel, the factors that make batch norm with given statistics one multiply-add for each
  /// element: scale = weight / sqrt(variance + epsilon), shift = bias - mean * scale.
  package func normFactors(
    mean: Buffer, variance: Buffer, weight: Buffer, bias: Buffer, epsilon: Float, scale: Buffer,
    shift: Buffer
  ) {
    requireSameCount("normFactors", mean, variance, weight, bias, scale, shift)
    withExtendedLifetime((mean, variance, weight, bias, scale, shift)) {
      for channel in 0..<mean.count {
        let inverseDeviation = unsafe 1 / (variance.pointer[channel] + epsilon).squareRoot()
        unsafe scale.pointer[channel] = weight.pointer[channel] * inverseDeviation
        unsafe shift.pointer[channel] =
          bias.pointer[channel] - mean.pointer[channel] * scale.pointer[channel]
      }
    }
  }

  /// output = leaky ReLU of input * scale + shift, by channel, with `slope` below 0 (1: no
  /// activation). May run in place.
  package func scaleShift(
    _ input: Buffer, scale: Buffer, shift: Buffer, slope: Float = 1, into output: Buffer
  ) {
    let channels = scale.count
    requireSameCount("scaleShift", scale, shift)
    requireSameCount("scaleShift", input, output)
    let (rows, blockRows, blocks) = blocking("scaleShift", of: input, channels: channels)
    parallelFor(blocks) { _, block in
      let first = block * blockRows
      let epilogue = unsafe EpilogueOperands(
        scale: scale.pointer, shift: shift.pointer, slope: slope)
      unsafe kernels.scaleShift(
        input.pointer + first * channels, epilogue, rows: min(blockRows, rows - first),
        channels: channels, rowStride: channels, into: output.pointer + first * channels)
    }
  }

  /// By channel, the sums of g and of g * (input - mean), where g is the gradient before the leaky
  /// ReLU.
  package func normGradientSums(
    _ norm: NormGradient, gradientSum: Buffer, productSum: Buffer
  ) {
    let channels = norm.mean.count
    norm.requireSizes("normGradientSums", gradientSum, productSum)
    let (rows, blockRows, blocks) = blocking("normGradientSums", of: norm.input, channels: channels)
    let parts = Buffer(count: 2 * blocks * channels)
    parallelFor(blocks) { _, block in
      let first = block * blockRows
      let part = unsafe parts.pointer + 2 * block * channels
      unsafe kernels.normGradientSums(
        norm.operands(firstRow: first, rows: min(blockRows, rows - first)), gradientSum: part,
        productSum: part + channels)
    }
    withExtendedLifetime((parts, gradientSum, productSum)) {
      unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * channels) { sums in
        unsafe sums.initialize(repeating: 0)
        for block in 0..<blocks {
          let part = unsafe parts.pointer + 2 * block * channels
          for index in 0..<2 * channels { unsafe sums[index] += Double(part[index]) }
        }
        for channel in 0..<channels {
          unsafe gradientSum.pointer[channel] = Float(sums[channel])
          unsafe productSum.pointer[channel] = Float(sums[channels + channel])
        }
      }
    }
  }

  /// inputGradient = scale * (g - gradientMean) - distanceFactor * (input - mean), where all four
  /// factors are by channel.
  package func normInputGradient(
    _ norm: NormGradient, gradientMean: Buffer, scale: Buffer, distanceFactor: Buffer,
    into inputGradient: Buffer
  ) {
    let channels = norm.mean.count
    requireSameCount("normInputGradient", norm.input, inputGradient)
    norm.requireSizes("normInputGradient", gradientMean, scale, distanceFactor)
    let (rows, blockRows, blocks) = blocking(
      "normInputGradient", of: norm.input, channels: channels)
    parallelFor(blocks) { _, block in
      let first = block * blockRows
      unsafe kernels.normInputGradient(
        norm.operands(firstRow: first, rows: min(blockRows, rows - first)),
        gradientMean: gradientMean.pointer, scale: scale.pointer,
        distanceFactor: distanceFactor.pointer,
        into: inputGradient.pointer + first * channels)
    }
  }

  /// Rows of `channels` floats in blocks that stay in a core's own cache.
  private func blocking(_ operation: String, of input: Buffer, channels: Int)
    -> (rows: Int, blockRows: Int, blocks: Int)
  {
    require(
      channels > 0 && input.count > 0 && input.count % channels == 0,
      "\(operation): \(input.count) elements are not whole rows of \(channels) channels")
    let rows = input.count / channels
    let blockRows = max(1, sizes.summation.normBlock / channels)
    return (rows, blockRows, (rows + blockRows - 1) / blockRows)
  }
}

/// The number, the mean and the sum of squared distances from the mean of the elements of each
/// channel, in double precision.
///
/// The moments of parts of a batch can be merged, whoever computed them: another task or another
/// process. Merging in a fixed order gives the same bits every time.
@safe
struct ChannelMoments {
  private(set) var count = 0.0
  /// `[channels]`, as is `squares`.
  let mean: UnsafeMutablePointer<Double>
  let squares: UnsafeMutablePointer<Double>
  private let channels: Int

  /// Calls `body` with the moments of no elements, whose memory is valid during the call.
  static func withZero<Result>(
    channels: Int, _ body: (inout ChannelMoments) -> Result
  ) -> Result {
    // SAFETY: both arrays have `channels` elements, and `body` cannot keep them beyond the call.
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * channels) { memory in
      unsafe memory.initialize(repeating: 0)
      guard let mean = memory.baseAddress else { fatalError("moments: no channels") }
      var moments = unsafe ChannelMoments(mean: mean, squares: mean + channels, channels: channels)
      return body(&moments)
    }
  }

  private init(
    mean: UnsafeMutablePointer<Double>, squares: UnsafeMutablePointer<Double>, channels: Int
  ) {
    unsafe self.mean = mean
    unsafe self.squares = squares
    self.channels = channels
  }

  /// Merges the moments of `added` more elements of each channel (Chan, Golub and LeVeque 1983,
  /// equation 2.1).
  mutating func merge(
    count added: Int, mean otherMean: UnsafePointer<Float>,
    squares otherSquares: UnsafePointer<Float>
  ) {
    let added = Double(added)
    let weight = added / (count + added)
    // Channels are the inner loop: they do not wait for one another.
    for channel in 0..<channels {
      let distance = unsafe Double(otherMean[channel]) - mean[channel]
      unsafe mean[channel] += distance * weight
      unsafe squares[channel] +=
        Double(otherSquares[channel]) + distance * distance * (count * weight)
    }
    count += added
  }
}

/// The operands of the backward pass of batch norm and its leaky ReLU.
package struct NormGradient {
  /// `[rows, channels]`, as is `outputGradient`.
  package var input: Buffer
  package var outputGradient: Buffer
  /// `[channels]`, as are `scale` and `shift`, which the forward pass applied.
  package var mean: Buffer
  package var scale: Buffer
  package var shift: Buffer
  /// The slope of the leaky ReLU below 0; 1 for no activation.
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
    return unsafe NormGradientOperands(
      rows: rows, channels: channels, input: input.pointer + firstRow * channels,
      outputGradient: outputGradient.pointer + firstRow * channels,
      epilogue: EpilogueOperands(scale: scale.pointer, shift: shift.pointer, slope: slope),
      mean: mean.pointer)
  }
}
