import Kernels
public import Tensors

extension Variable {
  /// Batch normalization by the batch's own statistics, with the statistics themselves
  /// (Ioffe and Szegedy 2015; https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html),
  /// and the leaky ReLU of the result, which costs no further trip to memory.
  ///
  /// y = (x - mean) / sqrt(variance + epsilon) * weight + bias for each channel, the last axis of
  /// the input, and slope * y where y < 0; `variance` is the biased one.
  ///
  /// - Parameters:
  ///   - weight: `[C]`, and so are `bias`, `mean` and `variance`.
  ///   - slope: of the leaky ReLU: 0 makes it a ReLU, 1 leaves the normalized values as they are.
  public func batchNorm(weight: Variable, bias: Variable, epsilon: Float, slope: Float = 1)
    -> (output: Variable, mean: Tensor, variance: Tensor)
  {
    let channels = normChannels(of: value, weight: weight.value, bias: bias.value)
    let mean = Tensor(uninitialized: [channels])
    let variance = Tensor(uninitialized: [channels])
    Profile.measure(.norm, .forward, bytes: value.byteCount) {
      Engine.current.moments(of: value.buffer, mean: mean.buffer, variance: variance.buffer)
    }
    let norm = Norm(
      mean: mean, variance: variance, weight: weight.value, bias: bias.value, epsilon: epsilon,
      slope: slope)

    // Mean and variance depend on every x, which gives the gradient its two further terms:
    // dx = weight * s * (g - mean(g) - (x - mean) * s^2 * mean(g * (x - mean))), s = 1/deviation,
    // where g is the gradient before the leaky ReLU.
    let input = value
    let result = Variable(
      norm.output(input), from: self, weight, bias, kind: .norm, bytes: norm.backwardBytes(input)
    ) { gradient in
      let count = Float(input.count / channels)
      let s = norm.inverseDeviation()
      let (sum, product) = norm.gradientSums(input, gradient)
      let inputGradient = norm.inputGradient(
        input, gradient, gradientMean: sum.map { $0 / count },
        distanceFactor: norm.scale.zip(s) { $0 * $1 * $1 }.zip(product) { $0 * $1 / count })
      return [inputGradient, product.zip(s, *), sum]
    }
    return (result, mean, variance)
  }

  /// Batch normalization by given statistics, which are constants, and the leaky ReLU of the result.
  ///
  /// - Parameters:
  ///   - mean: `[C]`
  ///   - variance: `[C]`
  ///   - slope: of the leaky ReLU; 1 for none.
  public func batchNorm(
    weight: Variable, bias: Variable, mean: Tensor, variance: Tensor, epsilon: Float,
    slope: Float = 1
  ) -> Variable {
    _ = normChannels(of: value, weight: weight.value, bias: bias.value)
    let norm = Norm(
      mean: mean, variance: variance, weight: weight.value, bias: bias.value, epsilon: epsilon,
      slope: slope)
    let input = value
    return Variable(
      norm.output(input), from: self, weight, bias, kind: .norm, bytes: norm.backwardBytes(input)
    ) { gradient in
      let (sum, product) = norm.gradientSums(input, gradient)
      let zero = Tensor(repeating: 0, shape: mean.shape)
      return [
        norm.inputGradient(input, gradient, gradientMean: zero, distanceFactor: zero),
        product.zip(norm.inverseDeviation(), *), sum,
      ]
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

/// A normalization by certain statistics, all of them `[C]`, and the leaky ReLU after it.
private struct Norm {
  let mean: Tensor
  private let variance: Tensor
  private let epsilon: Float
  /// y = x * scale + shift: one multiply-add for each element.
  let scale: Tensor
  let shift: Tensor
  let slope: Float

  init(
    mean: Tensor, variance: Tensor, weight: Tensor, bias: Tensor, epsilon: Float, slope: Float
  ) {
    precondition(slope >= 0, "batchNorm: slope \(slope) is negative")
    self.mean = mean
    self.variance = variance
    self.epsilon = epsilon
    scale = Tensor(uninitialized: mean.shape)
    shift = Tensor(uninitialized: mean.shape)
    self.slope = slope
    Engine.current.normFactors(
      mean: mean.buffer, variance: variance.buffer, weight: weight.buffer, bias: bias.buffer,
      epsilon: epsilon, scale: scale.buffer, shift: shift.buffer)
  }

  func inverseDeviation() -> Tensor { variance.map { 1 / ($0 + epsilon).squareRoot() } }

  func output(_ input: Tensor) -> Tensor {
    let output = Tensor(uninitialized: input.shape)
    Profile.measure(.norm, .forward, bytes: 2 * input.byteCount) {
      Engine.current.scaleShift(
        input.buffer, scale: scale.buffer, shift: shift.buffer, slope: slope, into: output.buffer)
    }
    return output
  }

  /// Both gradient passes read x and the output gradient, which the first has to have seen whole
  /// before the second begins; the second writes the input gradient.
  func backwardBytes(_ input: Tensor) -> Int { 5 * input.byteCount }

  /// By channel, the sums of g and of g * (x - mean).
  func gradientSums(_ input: Tensor, _ gradient: Tensor) -> (gradient: Tensor, product: Tensor) {
    let sum = Tensor(uninitialized: mean.shape)
    let product = Tensor(uninitialized: mean.shape)
    Engine.current.normGradientSums(
      operands(input, gradient), gradientSum: sum.buffer, productSum: product.buffer)
    return (sum, product)
  }

  /// scale * (g - gradientMean) - distanceFactor * (x - mean)
  func inputGradient(
    _ input: Tensor, _ gradient: Tensor, gradientMean: Tensor, distanceFactor: Tensor
  ) -> Tensor {
    let result = Tensor(uninitialized: input.shape)
    Engine.current.normInputGradient(
      operands(input, gradient), gradientMean: gradientMean.buffer, scale: scale.buffer,
      distanceFactor: distanceFactor.buffer, into: result.buffer)
    return result
  }

  private func operands(_ input: Tensor, _ gradient: Tensor) -> NormGradient {
    NormGradient(
      input: input.buffer, outputGradient: gradient.buffer, mean: mean.buffer,
      scale: scale.buffer, shift: shift.buffer, slope: slope)
  }
}
