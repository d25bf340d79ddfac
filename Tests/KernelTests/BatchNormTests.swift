import KernelInterface
import Reference
import TestSupport
import Testing

@testable import Kernels

/// The passes of batch norm over rows of channels.
@Suite struct BatchNormTests {
  static let channelCounts = [1, 3, 5, 16, 17, 64, 100]
  static let rowCounts = [1, 2, 7, 16, 333, 1000]

  @Test(arguments: channelCounts, rowCounts)
  func moments(channels: Int, rows: Int) {
    let input: [Float] = uniformFill(rows * channels, in: -2...3)
    let (mean, variance) = Reference.moments(of: input.map(Double.init), channels: channels)
    for level in Engine.supportedLevels {
      let result = measure(input, channels: channels, by: Engine(level: level, threads: 2))
      expectClose(result.mean, mean, tolerance: 3e-7, "mean, \(level)")
      expectClose(result.variance, variance, tolerance: 3e-6, "variance, \(level)")
    }
  }

  /// Moments of parts of a batch, of different sizes, merge to those of the whole.
  @Test(arguments: channelCounts, [[1, 1], [3, 1, 5], [64, 200, 7]])
  func momentsOfPartsMerge(channels: Int, parts: [Int]) {
    let rows = parts.reduce(0, +)
    let input: [Float] = uniformFill(rows * channels, in: -2...3)
    let (mean, variance) = Reference.moments(of: input.map(Double.init), channels: channels)
    ChannelMoments.withZero(channels: channels) { merged in
      var first = 0
      for count in parts {
        let part = input[first * channels..<(first + count) * channels].map(Double.init)
        let moments = Reference.moments(of: part, channels: channels)
        merged.merge(
          count: count, mean: moments.mean.map(Float.init),
          squares: moments.variance.map { Float($0 * Double(count)) })
        first += count
      }
      #expect(merged.count == Double(rows))
      expectClose((0..<channels).map { merged.mean[$0] }, mean, tolerance: 1e-7)
      expectClose(
        (0..<channels).map { merged.squares[$0] / merged.count }, variance, tolerance: 1e-6)
    }
  }

  /// A variance 10^10 times smaller than the squared mean: E[x^2] - E[x]^2 would be noise.
  ///
  /// Measured: 6e-8 for means; 4.3e-4 for variances, since the means of blocks are rounded, too.
  @Test(arguments: channelCounts, [100, 1000, 40_000])
  func momentsFarFromZero(channels: Int, rows: Int) {
    guard rows * channels <= 640_000 else { return }
    let input: [Float] = uniformFill(rows * channels, in: 999.983...1000.017)
    let (mean, variance) = Reference.moments(of: input.map(Double.init), channels: channels)
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

  @Test(arguments: channelCounts)
  func normFactors(channels: Int) {
    let (mean, weight) = (uniformFill(channels, seed: 1), uniformFill(channels, seed: 2))
    let (bias, epsilon) = (uniformFill(channels, seed: 3), Float(1e-5))
    let variance: [Float] = uniformFill(channels, in: 0...4, seed: 4)
    let (scale, shift) = (GuardedBuffer(count: channels), GuardedBuffer(count: channels))
    Engine(threads: 2).normFactors(
      mean: GuardedBuffer(mean).buffer, variance: GuardedBuffer(variance).buffer,
      weight: GuardedBuffer(weight).buffer, bias: GuardedBuffer(bias).buffer, epsilon: epsilon,
      scale: scale.buffer, shift: shift.buffer)
    let scales = zip(weight, variance).map { $0 * (1 / ($1 + epsilon).squareRoot()) }
    expectIdentical(scale.scalars(), scales)
    expectIdentical(shift.scalars(), (0..<channels).map { bias[$0] - mean[$0] * scales[$0] })
    scale.expectIntact()
    shift.expectIntact()
  }

  @Test(arguments: channelCounts, rowCounts)
  func scaleShift(channels: Int, rows: Int) {
    let input = integerFill(rows * channels, seed: 1)
    let norm = IntegerNorm(channels: channels)
    for slope in [1, 0, 0.25] as [Float] {
      let expected = Reference.leakyReLU(norm.output(input), slope: Double(slope))
      for level in Engine.supportedLevels {
        let output = GuardedBuffer(count: input.count, misalignment: 1)
        Engine(level: level, threads: 2).scaleShift(
          GuardedBuffer(input, misalignment: 2).buffer, scale: GuardedBuffer(norm.scale).buffer,
          shift: GuardedBuffer(norm.shift, misalignment: 3).buffer, slope: slope,
          into: output.buffer)
        expectEqual(output.scalars(), expected, "\(level), slope \(slope)")
        output.expectIntact()
      }
    }
  }

  @Test(arguments: channelCounts, rowCounts)
  func normGradientSums(channels: Int, rows: Int) {
    let input = integerFill(rows * channels, seed: 1)
    let outputGradient = integerFill(rows * channels, seed: 2)
    let norm = IntegerNorm(channels: channels)
    for slope in [1, 0, 0.25] as [Float] {
      let gradient = norm.gradient(input, outputGradient, slope: slope)
      var sums = [Double](repeating: 0, count: channels)
      var products = sums
      for index in input.indices {
        let channel = index % channels
        sums[channel] += gradient[index]
        products[channel] += gradient[index] * Double(input[index] - norm.mean[channel])
      }
      for level in Engine.supportedLevels {
        let sum = GuardedBuffer(count: channels, misalignment: 1)
        let product = GuardedBuffer(count: channels, misalignment: 2)
        Engine(level: level, threads: 2).normGradientSums(
          norm.operands(input, outputGradient, slope: slope), gradientSum: sum.buffer,
          productSum: product.buffer)
        expectEqual(sum.scalars(), sums, "\(level), slope \(slope)")
        expectEqual(product.scalars(), products, "\(level), slope \(slope)")
        sum.expectIntact()
        product.expectIntact()
      }
    }
  }

  @Test(arguments: channelCounts, rowCounts)
  func normInputGradient(channels: Int, rows: Int) {
    let input = integerFill(rows * channels, seed: 1)
    let outputGradient = integerFill(rows * channels, seed: 2)
    let norm = IntegerNorm(channels: channels)
    let factors = (6..<9).map { integerFill(channels, seed: $0) }
    for slope in [1, 0, 0.25] as [Float] {
      let gradient = norm.gradient(input, outputGradient, slope: slope)
      let expected = input.indices.map { index in
        let channel = index % channels
        return Double(factors[1][channel]) * (gradient[index] - Double(factors[0][channel]))
          - Double(factors[2][channel] * (input[index] - norm.mean[channel]))
      }
      for level in Engine.supportedLevels {
        let buffers = factors.map { GuardedBuffer($0, misalignment: 3) }
        let result = GuardedBuffer(count: input.count, misalignment: 1)
        Engine(level: level, threads: 2).normInputGradient(
          norm.operands(input, outputGradient, slope: slope), gradientMean: buffers[0].buffer,
          scale: buffers[1].buffer, distanceFactor: buffers[2].buffer, into: result.buffer)
        expectEqual(result.scalars(), expected, "\(level), slope \(slope)")
        result.expectIntact()
      }
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
        NormGradient(
          input: input.buffer, outputGradient: gradient.buffer, mean: mean.buffer,
          scale: variance.buffer, shift: mean.buffer, slope: 0.2),
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
}

/// A normalization with whole numbers.
private struct IntegerNorm {
  let mean: [Float]
  let scale: [Float]
  let shift: [Float]

  init(channels: Int) {
    mean = integerFill(channels, seed: 3)
    scale = integerFill(channels, seed: 4)
    shift = integerFill(channels, seed: 5)
  }

  func output(_ input: [Float]) -> [Double] {
    input.enumerated().map { index, x in
      Double(x * scale[index % scale.count] + shift[index % scale.count])
    }
  }

  /// The gradient before a leaky ReLU.
  func gradient(_ input: [Float], _ outputGradient: [Float], slope: Float) -> [Double] {
    Reference.leakyReLUGradient(
      input: output(input), outputGradient: outputGradient.map(Double.init), slope: Double(slope))
  }

  func operands(_ input: [Float], _ outputGradient: [Float], slope: Float) -> NormGradient {
    NormGradient(
      input: GuardedBuffer(input).buffer,
      outputGradient: GuardedBuffer(outputGradient, misalignment: 3).buffer,
      mean: GuardedBuffer(mean).buffer, scale: GuardedBuffer(scale, misalignment: 2).buffer,
      shift: GuardedBuffer(shift).buffer, slope: slope)
  }
}
