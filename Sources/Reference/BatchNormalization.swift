// Activations are `[rows, channels]`, that is `[N, H, W, C]` with `rows = N * H * W`; weight, bias
// and statistics have one element a channel.

/// What batch normalization returns in training.
package struct BatchNormalizationResult {
  /// `[rows, channels]`.
  package var output: [Double]
  /// The mean of each channel of the input.
  package var mean: [Double]
  /// The biased variance of each channel (divided by `rows`): what the output is scaled by.
  package var variance: [Double]
  /// The running statistics after this batch.
  package var runningMean: [Double]
  package var runningVariance: [Double]
}

/// The gradients of `sum(outputGradient * output)`.
package struct BatchNormalizationGradients {
  /// `[rows, channels]`.
  package var input: [Double]
  package var weight: [Double]
  package var bias: [Double]
}

/// Batch normalization in training, which normalizes each channel by its own statistics.
///
///     output = (x - mean) / sqrt(variance + epsilon) * weight + bias
///     runningMean = (1 - momentum) * runningMean + momentum * mean
///     runningVariance = (1 - momentum) * runningVariance + momentum * variance * rows / (rows - 1)
///
/// https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html
package func batchNormalizationTraining(
  input: [Double], weight: [Double], bias: [Double], runningMean: [Double],
  runningVariance: [Double], momentum: Double = 0.1, epsilon: Double = 1e-5
) -> BatchNormalizationResult {
  requireCount(of: runningMean, weight.count, "runningMean")
  requireCount(of: runningVariance, weight.count, "runningVariance")
  let (mean, variance) = statistics(of: input, channels: weight.count)
  let rows = Double(input.count / weight.count)
  precondition(rows > 1, "Reference: one row of \(input.count) elements has no variance")
  return BatchNormalizationResult(
    output: batchNormalizationInference(
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
package func batchNormalizationInference(
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

/// The gradients of batch normalization in training, where mean and variance depend on the input:
///
///     input = weight / sqrt(variance + epsilon)
///       * (g - mean of g - normalized * mean of (g * normalized))
///     weight = sum of (g * normalized)
///     bias = sum of g
///
/// with `normalized = (x - mean) / sqrt(variance + epsilon)` and means and sums over the rows of a
/// channel. Source: Ioffe and Szegedy 2015 (arXiv:1502.03167), section 3, with the derivatives by
/// mean and variance inserted.
/// https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html
package func batchNormalizationTrainingGradients(
  input: [Double], weight: [Double], outputGradient: [Double], epsilon: Double = 1e-5
) -> BatchNormalizationGradients {
  requireCount(of: outputGradient, input.count, "outputGradient")
  let channels = weight.count
  let rows = Double(input.count / channels)
  let (mean, variance) = statistics(of: input, channels: channels)
  let normalized = normalize(input, mean: mean, variance: variance, epsilon: epsilon)
  var gradients = batchNormalizationInferenceGradients(
    input: input, weight: weight, outputGradient: outputGradient, runningMean: mean,
    runningVariance: variance, epsilon: epsilon)
  for index in input.indices {
    let channel = index % channels
    gradients.input[index] -=
      weight[channel] / (variance[channel] + epsilon).squareRoot()
      * (gradients.bias[channel] + normalized[index] * gradients.weight[channel]) / rows
  }
  return gradients
}

/// The gradients of batch normalization in inference, where the statistics are constants:
///
///     input = weight / sqrt(runningVariance + epsilon) * g
///     weight = sum of (g * normalized)
///     bias = sum of g
///
/// https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html
package func batchNormalizationInferenceGradients(
  input: [Double], weight: [Double], outputGradient: [Double], runningMean: [Double],
  runningVariance: [Double], epsilon: Double = 1e-5
) -> BatchNormalizationGradients {
  requireCount(of: outputGradient, input.count, "outputGradient")
  let channels = weight.count
  let normalized = normalize(
    input, mean: runningMean, variance: runningVariance, epsilon: epsilon)
  var gradients = BatchNormalizationGradients(
    input: zeros(input.count), weight: zeros(channels), bias: zeros(channels))
  for (index, gradient) in outputGradient.enumerated() {
    let channel = index % channels
    gradients.input[index] =
      weight[channel] / (runningVariance[channel] + epsilon).squareRoot() * gradient
    gradients.weight[channel] += gradient * normalized[index]
    gradients.bias[channel] += gradient
  }
  return gradients
}

/// Mean and biased variance of each channel.
private func statistics(
  of input: [Double], channels: Int
) -> (mean: [Double], variance: [Double]) {
  precondition(
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
