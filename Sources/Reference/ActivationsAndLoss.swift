#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#else
  import CMath  // scripts/check-portability
#endif

// Activations work element by element on arrays of any shape. A gradient takes the input of its
// function, not the output. At a kink the gradient is that of the negative side, as in PyTorch.

/// `max(x, 0)`. https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
package func relu(_ input: [Double]) -> [Double] {
  input.map { $0 > 0 ? $0 : 0 }
}

/// `x` or, where `x <= 0`, `slope * x`.
///
/// https://docs.pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html
package func leakyReLU(_ input: [Double], slope: Double = 0.2) -> [Double] {
  input.map { $0 > 0 ? $0 : slope * $0 }
}

/// The gradient of `sum(outputGradient * leakyReLU(input))` by `input`: 1 or, where `x <= 0`,
/// `slope`.
package func leakyReLUGradient(
  input: [Double], outputGradient: [Double], slope: Double = 0.2
) -> [Double] {
  multiply(outputGradient, input.map { $0 > 0 ? 1 : slope })
}

/// The hyperbolic tangent. https://docs.pytorch.org/docs/stable/generated/torch.nn.Tanh.html
package func tanh(_ input: [Double]) -> [Double] {
  input.map { tanh($0) }
}

/// The gradient of `sum(outputGradient * tanh(input))` by `input`: `1 - tanh(x)^2`.
package func tanhGradient(input: [Double], outputGradient: [Double]) -> [Double] {
  multiply(outputGradient, tanh(input).map { 1 - $0 * $0 })
}

/// `1 / (1 + exp(-x))`. https://docs.pytorch.org/docs/stable/generated/torch.nn.Sigmoid.html
package func sigmoid(_ input: [Double]) -> [Double] {
  input.map { 1 / (1 + exp(-$0)) }
}

/// The gradient of `sum(outputGradient * sigmoid(input))` by `input`:
/// `sigmoid(x) * (1 - sigmoid(x))`.
package func sigmoidGradient(input: [Double], outputGradient: [Double]) -> [Double] {
  multiply(outputGradient, sigmoid(input).map { $0 * (1 - $0) })
}

/// The mean of `-(t * log(sigmoid(x)) + (1 - t) * log(1 - sigmoid(x)))` over all logits `x` and
/// their targets `t`.
///
/// Computed as `max(x, 0) - t * x + log(1 + exp(-|x|))`, which is equal and does not overflow.
/// https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
package func binaryCrossEntropy(logits: [Double], targets: [Double]) -> Double {
  requireCount(of: targets, logits.count, "targets")
  return mean(zip(logits, targets).map { x, t in max(x, 0) - t * x + log1p(exp(-abs(x))) })
}

/// The gradient of `binaryCrossEntropy` by `logits`: `(sigmoid(x) - t) / count`.
///
/// https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
package func binaryCrossEntropyGradient(logits: [Double], targets: [Double]) -> [Double] {
  requireCount(of: targets, logits.count, "targets")
  return zip(sigmoid(logits), targets).map { s, t in (s - t) / Double(logits.count) }
}

private func multiply(_ outputGradient: [Double], _ derivative: [Double]) -> [Double] {
  requireCount(of: outputGradient, derivative.count, "outputGradient")
  return zip(outputGradient, derivative).map { $0 * $1 }
}
