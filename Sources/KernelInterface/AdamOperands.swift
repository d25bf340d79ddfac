/// The operands of one Adam step (Kingma and Ba 2015, algorithm 1) of `count` parameters.
@safe
package struct AdamOperands {
  package var count: Int
  package var parameters: UnsafeMutablePointer<Float>
  package var gradients: UnsafePointer<Float>
  package var firstMoment: UnsafeMutablePointer<Float>
  package var secondMoment: UnsafeMutablePointer<Float>
  /// 1 - beta1, computed in double precision: in single precision, 1 - 0.999 is off by 1e-5.
  package var beta1Complement: Float
  package var beta2: Float
  /// 1 - beta2, likewise.
  package var beta2Complement: Float
  /// learning rate / (1 - beta1^t)
  package var stepSize: Float
  /// 1 / sqrt(1 - beta2^t)
  package var secondMomentScale: Float
  package var epsilon: Float

  package init(
    count: Int, parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
    firstMoment: UnsafeMutablePointer<Float>, secondMoment: UnsafeMutablePointer<Float>,
    beta1Complement: Float, beta2: Float, beta2Complement: Float, stepSize: Float,
    secondMomentScale: Float, epsilon: Float
  ) {
    self.count = count
    unsafe self.parameters = parameters
    unsafe self.gradients = gradients
    unsafe self.firstMoment = firstMoment
    unsafe self.secondMoment = secondMoment
    self.beta1Complement = beta1Complement
    self.beta2 = beta2
    self.beta2Complement = beta2Complement
    self.stepSize = stepSize
    self.secondMomentScale = secondMomentScale
    self.epsilon = epsilon
  }
}
