import KernelInterface
import Kernels
import Reference
import TestSupport
import Testing

/// The passes of batch norm over rows of channels.
@Suite struct BatchNormTests {
  static let channelCounts = [1, 3, 5, 16, 17, 64, 100]
  static let rowCounts = [1, 2, 7, 16, 333, 1000]

  @Test(arguments: channelCounts, rowCounts)
  func moments(channels: Int, rows: Int) {
    let input: [Float] = uniformFill(rows * channels, in: -2...3)
    let (mean, variance) = statistics(of: input, channels: channels)
    for level in Engine.supportedLevels {
      let result = measure(input, channels: channels, by: Engine(level: level, threads: 2))
      expectClose(result.mean, mean, tolerance: 3e-7, "mean, \(level)")
      expectClose(result.variance, variance, tolerance: 3e-6, "variance, \(level)")
    }
  }

  /// A variance 10^10 times smaller than the squared mean: E[x^2] - E[x]^2 would be noise.
  ///
  /// Measured: 6e-8 for means; 4.3e-4 for variances, since the means of blocks are rounded, too.
  @Test(arguments: channelCounts, [100, 1000, 40_000])
  func momentsFarFromZero(channels: Int, rows: Int) {
    guard rows * channels <= 640_000 else { return }
    let input: [Float] = uniformFill(rows * channels, in: 999.983...1000.017)
    let (mean, variance) = statistics(of: input, channels: channels)
    for level in Engine.supportedLevels {
      let result = measure(input, channels: channels, by: Engine(level: level, threads: 2))
      expectClose(result.mean, mean, tolerance: 1e-7, "mean, \(level)")
      expectClose(result.variance, variance, tolerance: 1e-3, "variance, \(level)")
    }
  }

  @Test(arguments: Engine.supportedLevels)
  func constantsHaveNoVariance(level: ISALevel) {
    let input = [Float](repeating: 1234.567, count: 3000)
    let result = measure(input, channels: 3, by: Engine(level: level, threads: 2))
    expectClose(result.mean, [1234.567, 1234.567, 1234.567] as [Float], tolerance: 1e-7)
    #expect(result.variance.allSatisfy { (0...1e-10).contains($0) }, "\(result.variance)")
  }

  @Test(arguments: channelCounts, rowCounts)
  func scaleShift(channels: Int, rows: Int) {
    let input = integerFill(rows * channels, seed: 1)
    let scale = integerFill(channels, seed: 2)
    let shift = integerFill(channels, seed: 3)
    let expected = input.enumerated().map { index, x in
      x * scale[index % channels] + shift[index % channels]
    }
    for level in Engine.supportedLevels {
      let output = GuardedBuffer(count: input.count, misalignment: 1)
      Engine(level: level, threads: 2).scaleShift(
        GuardedBuffer(input, misalignment: 2).buffer, scale: GuardedBuffer(scale).buffer,
        shift: GuardedBuffer(shift, misalignment: 3).buffer, into: output.buffer)
      expectEqual(output.scalars(), expected, "\(level)")
      output.expectIntact()
    }
  }

  @Test(arguments: channelCounts, rowCounts)
  func normGradientSums(channels: Int, rows: Int) {
    let (input, gradient) = (
      integerFill(rows * channels, seed: 1), integerFill(rows * channels, seed: 2)
    )
    let mean = integerFill(channels, seed: 3)
    var sums = [Double](repeating: 0, count: channels)
    var products = sums
    for index in input.indices {
      let channel = index % channels
      sums[channel] += Double(gradient[index])
      products[channel] += Double(gradient[index] * (input[index] - mean[channel]))
    }
    for level in Engine.supportedLevels {
      let sum = GuardedBuffer(count: channels, misalignment: 1)
      let product = GuardedBuffer(count: channels, misalignment: 2)
      Engine(level: level, threads: 2).normGradientSums(
        input: GuardedBuffer(input).buffer,
        outputGradient: GuardedBuffer(gradient, misalignment: 3).buffer,
        mean: GuardedBuffer(mean).buffer, gradientSum: sum.buffer, productSum: product.buffer)
      expectEqual(sum.scalars(), sums, "\(level)")
      expectEqual(product.scalars(), products, "\(level)")
      sum.expectIntact()
      product.expectIntact()
    }
  }

  @Test(arguments: channelCounts, rowCounts)
  func normInputGradient(channels: Int, rows: Int) {
    let (input, gradient) = (
      integerFill(rows * channels, seed: 1), integerFill(rows * channels, seed: 2)
    )
    let factors = (3..<7).map { integerFill(channels, seed: $0) }
    let expected = input.indices.map { index in
      let channel = index % channels
      return factors[2][channel] * (gradient[index] - factors[1][channel])
        - factors[3][channel] * (input[index] - factors[0][channel])
    }
    for level in Engine.supportedLevels {
      let buffers = factors.map { GuardedBuffer($0, misalignment: 3) }
      let result = GuardedBuffer(count: input.count, misalignment: 1)
      Engine(level: level, threads: 2).normInputGradient(
        input: GuardedBuffer(input).buffer,
        outputGradient: GuardedBuffer(gradient, misalignment: 2).buffer,
        mean: buffers[0].buffer, gradientMean: buffers[1].buffer, scale: buffers[2].buffer,
        slope: buffers[3].buffer, into: result.buffer)
      expectEqual(result.scalars(), expected, "\(level)")
      result.expectIntact()
    }
  }

  @Test(arguments: Engine.supportedLevels)
  func resultsDoNotDependOnThreads(level: ISALevel) {
    let (channels, rows) = (17, 20_000)
    let input = GuardedBuffer(uniformFill(channels * rows, seed: 1))
    let gradient = GuardedBuffer(uniformFill(channels * rows, seed: 2))
    let results = [1, 2, 3, 7].map { threads in
      let engine = Engine(level: level, threads: threads)
      let (mean, variance) = (GuardedBuffer(count: channels), GuardedBuffer(count: channels))
      let (sum, product) = (GuardedBuffer(count: channels), GuardedBuffer(count: channels))
      engine.moments(of: input.buffer, mean: mean.buffer, variance: variance.buffer)
      engine.normGradientSums(
        input: input.buffer, outputGradient: gradient.buffer, mean: mean.buffer,
        gradientSum: sum.buffer, productSum: product.buffer)
      return [mean, variance, sum, product].map { $0.scalars().map(\.bitPattern) }
    }
    #expect(Set(results).count == 1)
  }

  private func measure(_ input: [Float], channels: Int, by engine: Engine)
    -> (mean: [Float], variance: [Float])
  {
    let mean = GuardedBuffer(count: channels, misalignment: 1)
    let variance = GuardedBuffer(count: channels, misalignment: 2)
    engine.moments(
      of: GuardedBuffer(input, misalignment: 3).buffer, mean: mean.buffer,
      variance: variance.buffer)
    mean.expectIntact()
    variance.expectIntact()
    return (mean.scalars(), variance.scalars())
  }

  /// Mean and biased variance of each channel, in double precision.
  private func statistics(of input: [Float], channels: Int) -> (mean: [Double], variance: [Double])
  {
    let rows = input.count / channels
    let columns = (0..<channels).map { channel in
      (0..<rows).map { Double(input[$0 * channels + channel]) }
    }
    let means = columns.map(Reference.mean)
    let variances = zip(columns, means).map { column, mean in
      Reference.mean(column.map { ($0 - mean) * ($0 - mean) })
    }
    return (means, variances)
  }
}
