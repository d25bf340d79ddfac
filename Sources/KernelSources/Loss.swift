package import KernelInterface

extension ThisISA {
  package static func binaryCrossEntropy(_ logits: Source, target: Float, count: Int) -> Float {
    let targets = Vector(repeating: target)
    var total: Float = 0
    var index = 0
    while index < count {
      let lanes = min(Vector.scalarCount, count &- index)
      let losses = unsafe crossEntropy(read(logits + index, lanes), targets)
      var lane = 0
      while lane < lanes {
        total += losses[lane]
        lane &+= 1
      }
      index &+= Vector.scalarCount
    }
    return total
  }

  package static func binaryCrossEntropyGradient(
    _ logits: Source, target: Float, scale: Float, count: Int, into logitGradient: Target
  ) {
    let targets = Vector(repeating: target)
    let scales = Vector(repeating: scale)
    var index = 0
    while index < count {
      let lanes = min(Vector.scalarCount, count &- index)
      let probability = unsafe logistic(read(logits + index, lanes))
      unsafe write((probability - targets) * scales, lanes, to: logitGradient + index)
      index &+= Vector.scalarCount
    }
  }
}

/// Binary cross-entropy of the logit x and the target t, with s the logistic function:
/// -(t log s(x) + (1 - t) log(1 - s(x))) = max(x, 0) - x t + log(1 + e^-|x|).
///
/// The right side neither overflows nor cancels, for logits of any size.
@inline(__always)
private func crossEntropy(_ x: Vector, _ target: Vector) -> Vector {
  let positive = x.replacing(with: 0, where: x .< .zero)
  return positive - x * target + logarithmOfOnePlus(exponential(Vector.zero - magnitude(x)))
}
