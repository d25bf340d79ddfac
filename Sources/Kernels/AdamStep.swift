import KernelInterface
package import Memory
import Preconditions

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The constants of one Adam step (Kingma and Ba 2015, algorithm 1), under PyTorch's names.
package struct AdamStep: Sendable {
  package var learningRate: Double
  package var beta1: Double
  package var beta2: Double
  package var epsilon: Double
  /// The number of this step, from 1.
  package var step: Int

  package init(learningRate: Double, beta1: Double, beta2: Double, epsilon: Double, step: Int) {
    require(step > 0, "AdamStep: step \(step); the first is 1")
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.step = step
  }
}

extension Engine {
  /// Updates `parameters` and both moments by one step, in one pass.
  ///
  /// The order of operations is PyTorch's: p -= lr / (1 - b1^t) * m / (sqrt(v) / sqrt(1 - b2^t) +
  /// e).
  package func adam(
    _ step: AdamStep, parameters: Buffer, gradients: Buffer, firstMoment: Buffer,
    secondMoment: Buffer
  ) {
    requireSameCount("adam", parameters, gradients, firstMoment, secondMoment)
    let stepSize = step.learningRate / (1 - pow(step.beta1, Double(step.step)))
    let secondMomentScale = 1 / (1 - pow(step.beta2, Double(step.step))).squareRoot()
    parallelRanges(parameters.count) { range in
      let start = range.lowerBound
      unsafe kernels.adam(
        .init(
          count: range.count, parameters: parameters.pointer + start,
          gradients: gradients.pointer + start, firstMoment: firstMoment.pointer + start,
          secondMoment: secondMoment.pointer + start,
          beta1Complement: Float(1 - step.beta1), beta2: Float(step.beta2),
          beta2Complement: Float(1 - step.beta2), stepSize: Float(stepSize),
          secondMomentScale: Float(secondMomentScale), epsilon: Float(step.epsilon)))
    }
  }
}
