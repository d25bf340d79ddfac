import Preconditions

// Activations are `[rows, channels]`: `[N, H, W, C]` with `rows = N * H * W`. Weight, bias and
// statistics have one element for each channel.

/// The results of batch normalization in training.
package struct BatchNormResult {
  /// `[rows, channels]`.
  package var output: [Double]
  /// The mean of each channel of the input.
  package var mean: [Double]
  /// The biased variance of each channel (divided by `rows`), which normalizes the output.
  package var variance: [Double]
  /// The running mean after this batch.
  package var runningMean: [Double]
  /// The running variance after this batch.
  package var runningVariance: [Double]
}

/// Batch normalization in training, which normalizes each channel by its own statistics.
///
///     output = (x - mean) / sqrt(variance + epsilon) * weight + bias
///     runningMean = (1 - momentum) * runningMean + momentum * mean
///     runningVariance = (1 - momentum) * runningVariance + momentum * variance * rows / (rows - 1)
///
/// https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html
package func batchNormTraining(
  input: [Double], weight: [Double], bias: [Double], runningMean: [Double],
  runningVariance: [Double], momentum: Double = 0.1, epsilon: Double = 1e-5
) -> BatchNormResult {
  requireCount(of: runningMean, weight.count, "runningMean")
  requireCount(of: runningVariance, weight.count, "runningVariance")
  let (mean, variance) = moments(of: input, channels: weight.count)
  let rows = Double(input.count / weight.count)
  require(rows > 1, "Reference: one row of \(input.count) elements has no variance")
  return BatchNormResult(
    output: batchNormInference(
      input: input, weight: weight, bias: bias, runningMean: mean, runningVariance: variance,
      epsilon: epsilon),
    mean: mean, variance: variance,
    runningMean: zip(runningMean, mean).map { (1 - momentum) * $0 + momentum * $1 },
    runningVariance: zip(runningVariance, variance).map {
      (1 - momentum) * $0 + momentum * $1 * rows / (rows - 1)
    })
}

/// Batch normalization in inference, which normalizes by the running statistics.
///
///     output = (x - runningMean) / sqrt(runningVariance + epsilon) * weight + bias
///
/// https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html
package func batchNormInference(
  input: [Double], weight: [Double], bias: [Double], runningMean: [Double],
  runningVariance: [Double], epsilon: Double = 1e-5
) -> [Double] {
  let channels = weight.count
  requireCount(of: bias, channels, "bias")
  let normalized = normalize(
    input, mean: runningMean, variance: runningVariance, epsilon: epsilon)
  return normalized.indices.map { index in
    normalized[index] * weight[index % channels] + bias[index % channels]
  }
}

/// Mean and biased variance of each channel.
///
/// https://docs.pytorch.org/docs/stable/generated/torch.var_mean.html
package func moments(
  of input: [Double], channels: Int
) -> (mean: [Double], variance: [Double]) {
  require(
    !input.isEmpty && input.count.isMultiple(of: channels),
    "Reference: \(input.count) elements in \(channels) channels")
  let rows = Double(input.count / channels)
  var (mean, variance) = (zeros(channels), zeros(channels))
  for (index, x) in input.enumerated() { mean[index % channels] += x / rows }
  for (index, x) in input.enumerated() {
    let deviation = x - mean[index % channels]
    variance[index % channels] += deviation * deviation / rows
  }
  return (mean, variance)
}

/// `(x - mean) / sqrt(variance + epsilon)` with the statistics of each element's channel.
private func normalize(
  _ input: [Double], mean: [Double], variance: [Double], epsilon: Double
) -> [Double] {
  requireCount(of: variance, mean.count, "variance")
  let channels = mean.count
  return input.enumerated().map { index, x in
    (x - mean[index % channels]) / (variance[index % channels] + epsilon).squareRoot()
  }
}
