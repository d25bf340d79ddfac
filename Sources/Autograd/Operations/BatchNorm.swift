import Kernels
public import Tensors

extension Variable {
  /// Batch normalization by the batch's own statistics, with the statistics themselves
  /// (Ioffe and Szegedy 2015; https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html).
  ///
  /// y = (x - mean) / sqrt(variance + epsilon) * weight + bias for each channel, the last axis of
  /// the input; `variance` is the biased one.
  ///
  /// - Parameters:
  ///   - weight: `[C]`, and so are `bias`, `mean` and `variance`.
  public func batchNorm(weight: Variable, bias: Variable, epsilon: Float)
    -> (output: Variable, mean: Tensor, variance: Tensor)
  {
    let channels = normChannels(of: value, weight: weight.value, bias: bias.value)
    let mean = Tensor(uninitialized: [channels])
    let variance = Tensor(uninitialized: [channels])
    Profile.measure(.norm, .forward) {
      Engine.current.moments(of: value.buffer, mean: mean.buffer, variance: variance.buffer)
    }
    let inverseDeviation = variance.map { 1 / ($0 + epsilon).squareRoot() }
    let output = normalize(
      value, mean: mean, inverseDeviation: inverseDeviation, weight: weight.value,
      bias: bias.value)

    // Mean and variance depend on every x, which gives the gradient its two further terms:
    // dx = weight * s * (dy - mean(dy) - (x - mean) * s^2 * mean(dy * (x - mean))), s = 1/deviation.
    let (input, factor) = (value, weight.value)
    let result = Variable(output, from: self, weight, bias, kind: .norm) { gradient in
      let count = Float(input.count / channels)
      let (sum, product) = gradientSums(input, gradient, mean: mean)
      let inputGradient = Tensor(uninitialized: input.shape)
      let scale = factor.zip(inverseDeviation, *)
      let slope = scale.zip(inverseDeviation) { $0 * $1 * $1 }.zip(product) { $0 * $1 / count }
      Engine.current.normInputGradient(
        input: input.buffer, outputGradient: gradient.buffer, mean: mean.buffer,
        gradientMean: sum.map { $0 / count }.buffer, scale: scale.buffer, slope: slope.buffer,
        into: inputGradient.buffer)
      return [inputGradient, product.zip(inverseDeviation, *), sum]
    }
    return (result, mean, variance)
  }

  /// Batch normalization by given statistics, which are constants.
  ///
  /// - Parameters:
  ///   - mean: `[C]`
  ///   - variance: `[C]`
  public func batchNorm(
    weight: Variable, bias: Variable, mean: Tensor, variance: Tensor, epsilon: Float
  ) -> Variable {
    _ = normChannels(of: value, weight: weight.value, bias: bias.value)
    let inverseDeviation = variance.map { 1 / ($0 + epsilon).squareRoot() }
    let output = normalize(
      value, mean: mean, inverseDeviation: inverseDeviation, weight: weight.value,
      bias: bias.value)

    let (input, factor) = (value, weight.value)
    return Variable(output, from: self, weight, bias, kind: .norm) { gradient in
      let (sum, product) = gradientSums(input, gradient, mean: mean)
      let inputGradient = Tensor(uninitialized: input.shape)
      Engine.current.scaleShift(
        gradient.buffer, scale: factor.zip(inverseDeviation, *).buffer,
        shift: Tensor(repeating: 0, shape: mean.shape).buffer, into: inputGradient.buffer)
      return [inputGradient, product.zip(inverseDeviation, *), sum]
    }
  }
}

private func normChannels(of input: Tensor, weight: Tensor, bias: Tensor) -> Int {
  let channels = input.shape.dimensions.last ?? 0
  precondition(
    weight.shape == [channels] && bias.shape == [channels],
    "batchNorm: input \(input.shape), weight \(weight.shape), bias \(bias.shape)")
  return channels
}

/// x * (weight * s) + (bias - mean * weight * s): one multiply-add for each element.
private func normalize(
  _ input: Tensor, mean: Tensor, inverseDeviation: Tensor, weight: Tensor, bias: Tensor
) -> Tensor {
  let scale = weight.zip(inverseDeviation, *)
  let shift = bias.zip(mean.zip(scale, *), -)
  let output = Tensor(uninitialized: input.shape)
  Profile.measure(.norm, .forward) {
    Engine.current.scaleShift(
      input.buffer, scale: scale.buffer, shift: shift.buffer, into: output.buffer)
  }
  return output
}

/// By channel, the sums of dy and of dy * (x - mean).
private func gradientSums(_ input: Tensor, _ gradient: Tensor, mean: Tensor)
  -> (gradient: Tensor, product: Tensor)
{
  let sum = Tensor(uninitialized: mean.shape)
  let product = Tensor(uninitialized: mean.shape)
  Engine.current.normGradientSums(
    input: input.buffer, outputGradient: gradient.buffer, mean: mean.buffer,
    gradientSum: sum.buffer, productSum: product.buffer)
  return (sum, product)
}

// Arithmetic on `[C]`, a few hundred numbers.
extension Tensor {
  func map(_ transform: (Float) -> Float) -> Tensor {
    Tensor(scalars.map(transform), shape: shape)
  }

  func zip(_ other: Tensor, _ combine: (Float, Float) -> Float) -> Tensor {
    Tensor(Swift.zip(scalars, other.scalars).map(combine), shape: shape)
  }
}
