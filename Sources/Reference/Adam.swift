import Preconditions

/// One step of Adam, as in PyTorch, on parameters and their two moments. Moments are 0 before the
/// first step.
///
///     m = beta1 * m + (1 - beta1) * g
///     v = beta2 * v + (1 - beta2) * g^2
///     parameter -= learningRate * (m / (1 - beta1^step)) / (sqrt(v / (1 - beta2^step)) + epsilon)
///
/// - Parameter step: 1 for the first step.
///
/// https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html
package func adamStep(
  parameters: inout [Double], firstMoments: inout [Double], secondMoments: inout [Double],
  gradients: [Double], step: Int, learningRate: Double = 2e-4, beta1: Double = 0.5,
  beta2: Double = 0.999, epsilon: Double = 1e-8
) {
  require(step > 0, "Reference: step \(step) of Adam; the first is 1")
  requireCount(of: gradients, parameters.count, "gradients")
  requireCount(of: firstMoments, parameters.count, "firstMoments")
  requireCount(of: secondMoments, parameters.count, "secondMoments")
  var (power1, power2) = (1.0, 1.0)
  for _ in 0..<step { (power1, power2) = (power1 * beta1, power2 * beta2) }
  for index in parameters.indices {
    let gradient = gradients[index]
    let first = beta1 * firstMoments[index] + (1 - beta1) * gradient
    let second = beta2 * secondMoments[index] + (1 - beta2) * gradient * gradient
    firstMoments[index] = first
    secondMoments[index] = second
    parameters[index] -=
      learningRate * (first / (1 - power1)) / ((second / (1 - power2)).squareRoot() + epsilon)
  }
}
