package import KernelInterface

extension ThisISA {
  package static func adam(_ operands: AdamOperands) {
    let lanes = Vector.scalarCount
    var index = 0
    while index < operands.count {
      let count = min(lanes, operands.count &- index)
      var p = read(operands.parameters + index, count)
      var m = read(operands.firstMoment + index, count)
      var v = read(operands.secondMoment + index, count)
      adamStep(operands, gradient: read(operands.gradients + index, count), &p, &m, &v)
      write(p, count, to: operands.parameters + index)
      write(m, count, to: operands.firstMoment + index)
      write(v, count, to: operands.secondMoment + index)
      index &+= lanes
    }
  }

  @inline(__always)
  private static func adamStep(
    _ operands: AdamOperands, gradient g: Vector, _ p: inout Vector, _ m: inout Vector,
    _ v: inout Vector
  ) {
    m = multiplyAdd(g - m, Vector(repeating: operands.beta1Complement), m)
    v = multiplyAdd(
      g * g, Vector(repeating: operands.beta2Complement), v * Vector(repeating: operands.beta2))
    let root = v.squareRoot() * Vector(repeating: operands.secondMomentScale)
    p -= Vector(repeating: operands.stepSize) * m / (root + Vector(repeating: operands.epsilon))
  }
}
