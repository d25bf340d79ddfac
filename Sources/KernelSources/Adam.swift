package import KernelInterface

extension ThisISA {
  package static func adam(_ operands: AdamOperands) {
    let lanes = Vector.scalarCount
    var index = 0
    while index &+ lanes <= operands.count {
      adamStep(operands, index, lanes)
      index &+= lanes
    }
    if index < operands.count { adamStep(operands, index, operands.count &- index) }
  }

  /// The step of the `count` parameters from `index` on, at most a vector.
  @inline(__always)
  private static func adamStep(_ operands: AdamOperands, _ index: Int, _ count: Int) {
    let g = unsafe read(operands.gradients + index, count)
    var m = unsafe read(operands.firstMoment + index, count)
    var v = unsafe read(operands.secondMoment + index, count)
    m = multiplyAdd(g - m, Vector(repeating: operands.beta1Complement), m)
    v = multiplyAdd(
      g * g, Vector(repeating: operands.beta2Complement), v * Vector(repeating: operands.beta2))
    let root = v.squareRoot() * Vector(repeating: operands.secondMomentScale)
    let step = Vector(repeating: operands.stepSize) * m
    let p =
      unsafe read(operands.parameters + index, count)
      - step / (root + Vector(repeating: operands.epsilon))
    unsafe write(p, count, to: operands.parameters + index)
    unsafe write(m, count, to: operands.firstMoment + index)
    unsafe write(v, count, to: operands.secondMoment + index)
  }
}
