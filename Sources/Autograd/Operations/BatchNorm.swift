package import Kernels
import Memory
import Preconditions
public import Tensors

extension Variable {
  /// Batch normalization by the batch's own statistics and a leaky ReLU, in one pass over memory
  /// (Ioffe and Szegedy 2015;
  /// https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html).
  ///
  /// y = (x - mean) / sqrt(variance + epsilon) * weight + bias for each channel, the last axis of
  /// the input; the output is y where y >= 0, slope * y where y < 0. `variance` is the biased one.
  ///
  /// - Parameters:
  ///   - weight: `[C]`
  ///   - bias: `[C]`
  ///   - epsilon: keeps the root from being 0.
  ///   - slope: of the leaky ReLU, not negative: 0 makes it a ReLU, 1 leaves y as it is.
  /// - Returns: the output, of the input's shape, and the batch's statistics, `[C]`.
  public func batchNorm(weight: Variable, bias: Variable, epsilon: Float, slope: Float = 1)
    -> (output: Variable, mean: Tensor, variance: Tensor)
  {
    let channels = normChannels(of: value, ["weight": weight.value, "bias": bias.value])
    let mean = Tensor(uninitialized: [channels])
    let variance = Tensor(uninitialized: [channels])
    Profile.measure(.norm, .forward, bytes: value.byteCount) {
      Engine.current.moments(of: value.buffer, mean: mean.buffer, variance: variance.buffer)
    }
    let norm = Norm(
      mean: mean, variance: variance, weight: weight.value, bias: bias.value, epsilon: epsilon,
      slope: slope)

    // Let g be the gradient for y and s = 1 / sqrt(variance + epsilon). Mean and variance depend on
    // every x, which adds two terms to the input gradient:
    // dx = weight * s * (g - mean(g) - (x - mean) * s^2 * mean(g * (x - mean))).
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

  /// Batch normalization by given statistics, which are constants, and a leaky ReLU.
  ///
  /// - Parameters:
  ///   - weight: `[C]`
  ///   - bias: `[C]`
  ///   - mean: `[C]`
  ///   - variance: `[C]`
  ///   - epsilon: keeps the root from being 0.
  ///   - slope: of the leaky ReLU, not negative: 0 makes it a ReLU, 1 leaves y as it is.
  /// - Returns: the output, of the input's shape.
  public func batchNorm(
    weight: Variable, bias: Variable, mean: Tensor, variance: Tensor, epsilon: Float,
    slope: Float = 1
  ) -> Variable {
    _ = normChannels(
      of: value,
      ["weight": weight.value, "bias": bias.value, "mean": mean, "variance": variance])
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

extension ConvolutionEpilogue {
  /// Batch normalization by given statistics and a leaky ReLU, bit for bit as `Variable.batchNorm`
  /// computes them. The parameters are the same.
  package init(
    weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor, epsilon: Float, slope: Float = 1
  ) {
    let scale = Buffer(count: mean.count)
    let shift = Buffer(count: mean.count)
    Engine.current.normFactors(
      mean: mean.buffer, variance: variance.buffer, weight: weight.buffer, bias: bias.buffer,
      epsilon: epsilon, scale: scale, shift: shift)
    self.init(scale: scale, shift: shift, slope: slope)
  }
}

/// The number of channels; ends the program, naming all operands, if they do not fit.
private func normChannels(of input: Tensor, _ operands: KeyValuePairs<String, Tensor>) -> Int {
  let channels = input.shape.dimensions.last ?? 0
  func list() -> String {
    operands.map { "\($0.key) \($0.value.shape)" }.joined(separator: ", ")
  }
  require(
    operands.allSatisfy { $0.value.shape == [channels] },
    "batchNorm: input \(input.shape), \(list()); [..., C] and [C] fit")
  require(
    channels > 0 && input.count > 0,
    "batchNorm: input \(input.shape), \(list()); no extent may be 0")
  return channels
}

/// A normalization by given statistics and the leaky ReLU after it. All tensors are `[C]`.
private struct Norm {
  private let mean: Tensor
  private let variance: Tensor
  private let epsilon: Float
  /// y = x * scale + shift: one multiply-add for each element.
  let scale: Tensor
  private let shift: Tensor
  private let slope: Float

  init(
    mean: Tensor, variance: Tensor, weight: Tensor, bias: Tensor, epsilon: Float, slope: Float
  ) {
    require(slope >= 0, "batchNorm: slope \(slope) is negative")
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

  /// 1 / sqrt(variance + epsilon)
  func inverseDeviation() -> Tensor { variance.map { 1 / ($0 + epsilon).squareRoot() } }

  func output(_ input: Tensor) -> Tensor {
    let output = Tensor(uninitialized: input.shape)
    Profile.measure(.norm, .forward, bytes: 2 * input.byteCount) {
      Engine.current.scaleShift(
        input.buffer, scale: scale.buffer, shift: shift.buffer, slope: slope, into: output.buffer)
    }
    return output
  }

  /// Bytes that the backward step moves. Its two passes read the input and the output gradient
  /// each, and the second, which needs the sums of the first, writes the input gradient.
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
