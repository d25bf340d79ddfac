import KernelInterface
import Reference
import TestSupport

extension KernelCases {
  /// Channels around the four vectors that `moments` takes at once, and their remainders.
  private static var channelCounts: [Int] {
    let lanes = Kernels.lanes
    return [1, 3, lanes - 1, lanes, lanes + 1, 4 * lanes, 5 * lanes + 1]
  }

  /// Means and squares of integers are exact when the number of rows is a power of two. Else each
  /// row adds at most one rounding error, half of an epsilon.
  static func moments(_ checks: Checks) {
    for channels in channelCounts {
      for rows in [1, 2, 7, 16, 333] {
        let isExact = rows & (rows - 1) == 0
        let tolerance = isExact ? 0 : Double(Float.ulpOfOne) / 2 * Double(rows)
        let input = integerFill(rows * channels).map { $0 + 3 }
        let (mean, squares) = (checks.floats(count: channels), checks.floats(count: channels))
        Kernels.moments(
          of: checks.floats(input).source, rows: rows, channels: channels, mean: mean.pointer,
          squares: squares.pointer)
        let truth = Reference.moments(of: doubles(input), channels: channels)
        let place = "\(rows) rows, \(channels) channels"
        checks.expectClose(mean, truth.mean, tolerance: tolerance, "mean, " + place)
        checks.expectClose(
          squares, truth.variance.map { $0 * Double(rows) },
          tolerance: tolerance, "squares, " + place)
      }
    }
  }

  static func scaleShift(_ checks: Checks) {
    for channels in channelCounts {
      for rows in [1, 5] {
        let norm = Norm(rows: rows, channels: channels)
        for slope in [1, 0, 0.25] as [Float] {
          let rowStride = channels + 2
          let input = checks.floats(repeating: .nan, count: rows * rowStride)
          let output = checks.floats(repeating: 5, count: rows * rowStride)
          var expected = [Double](repeating: 5, count: output.count)
          let truth = Reference.leakyReLU(norm.output, slope: Double(slope))
          for index in truth.indices {
            let place = index / channels * rowStride + index % channels
            input.pointer[place] = norm.input[index]
            expected[place] = truth[index]
          }
          let (scale, shift) = (checks.floats(norm.scale), checks.floats(norm.shift))
          Kernels.scaleShift(
            input.source,
            EpilogueOperands(scale: scale.source, shift: shift.source, slope: slope), rows: rows,
            channels: channels, rowStride: rowStride, into: output.pointer)
          checks.expectEqual(
            output, expected, "\(rows) rows, \(channels) channels, slope \(slope)")
        }
      }
    }
  }

  static func normGradientSums(_ checks: Checks) {
    for channels in channelCounts {
      for rows in [1, 2, 33] {
        let norm = Norm(rows: rows, channels: channels)
        for slope in [1, 0, 0.25] as [Float] {
          let gradient = norm.gradient(slope: slope)
          let (sum, product) = (checks.floats(count: channels), checks.floats(count: channels))
          Kernels.normGradientSums(
            norm.operands(checks, slope: slope), gradientSum: sum.pointer,
            productSum: product.pointer)
          let columns = (0..<channels).map { channel in
            (0..<rows).map { gradient[$0 * channels + channel] }
          }
          let distances = (0..<channels).map { channel in
            (0..<rows).map {
              Double(norm.input[$0 * channels + channel] - norm.mean[channel])
            }
          }
          let place = "\(rows) rows, \(channels) channels, slope \(slope)"
          checks.expectEqual(sum, columns.map { Reference.sum($0) }, place)
          checks.expectEqual(
            product, (0..<channels).map { Reference.dot(columns[$0], distances[$0]) }, place)
        }
      }
    }
  }

  static func normInputGradient(_ checks: Checks) {
    for channels in channelCounts {
      for rows in [1, 2, 9] {
        let norm = Norm(rows: rows, channels: channels)
        let gradientMean = integerFill(channels, seed: 6)
        let scale = integerFill(channels, seed: 7)
        let distanceFactor = integerFill(channels, seed: 8)
        for slope in [1, 0, 0.25] as [Float] {
          let result = checks.floats(count: rows * channels)
          Kernels.normInputGradient(
            norm.operands(checks, slope: slope),
            gradientMean: checks.floats(gradientMean).source, scale: checks.floats(scale).source,
            distanceFactor: checks.floats(distanceFactor).source, into: result.pointer)
          let gradient = norm.gradient(slope: slope)
          let expected = gradient.indices.map { index in
            let channel = index % channels
            return Double(scale[channel]) * (gradient[index] - Double(gradientMean[channel]))
              - Double(distanceFactor[channel]) * Double(norm.input[index] - norm.mean[channel])
          }
          checks.expectEqual(
            result, expected, "\(rows) rows, \(channels) channels, slope \(slope)")
        }
      }
    }
  }
}

/// A batch norm whose operands are small integers.
private struct Norm {
  let rows: Int
  let channels: Int
  let input: [Float]
  let outputGradient: [Float]
  let scale: [Float]
  let shift: [Float]
  let mean: [Float]

  init(rows: Int, channels: Int) {
    (self.rows, self.channels) = (rows, channels)
    input = integerFill(rows * channels, seed: 1)
    outputGradient = integerFill(rows * channels, seed: 2)
    scale = integerFill(channels, seed: 3)
    shift = integerFill(channels, seed: 4)
    mean = integerFill(channels, seed: 5)
  }

  /// `input * scale + shift`: what inference makes with mean 0 and variance 1.
  var output: [Double] {
    Reference.batchNormInference(
      input: doubles(input), weight: doubles(scale), bias: doubles(shift),
      runningMean: [Double](repeating: 0, count: channels),
      runningVariance: [Double](repeating: 1, count: channels), epsilon: 0)
  }

  /// The gradient before the activation.
  func gradient(slope: Float) -> [Double] {
    Reference.leakyReLUGradient(
      input: output, outputGradient: doubles(outputGradient), slope: Double(slope))
  }

  func operands(_ checks: Checks, slope: Float) -> NormGradientOperands {
    NormGradientOperands(
      rows: rows, channels: channels, input: checks.floats(input).source,
      outputGradient: checks.floats(outputGradient).source,
      epilogue: EpilogueOperands(
        scale: checks.floats(scale).source, shift: checks.floats(shift).source, slope: slope),
      mean: checks.floats(mean).source)
  }
}
