package import KernelInterface

// Each function has a loop of its own. A shared one would take a closure, which is not always
// inlined (docs/kernels.md).

extension ThisISA {
  package static func leakyReLU(_ input: Source, slope: Float, count: Int, into output: Target) {
    let slopes = Vector(repeating: slope)
    var index = 0
    while index < count {
      let lanes = min(Vector.scalarCount, count &- index)
      let x = unsafe read(input + index, lanes)
      unsafe write(x.replacing(with: x * slopes, where: x .< .zero), lanes, to: output + index)
      index &+= Vector.scalarCount
    }
  }

  package static func leakyReLUGradient(
    output: Source, outputGradient: Source, slope: Float, count: Int, into inputGradient: Target
  ) {
    let slopes = Vector(repeating: slope)
    // The derivative at 0 is the slope, as in PyTorch.
    var index = 0
    while index < count {
      let lanes = min(Vector.scalarCount, count &- index)
      let y = unsafe read(output + index, lanes)
      let gradient = unsafe read(outputGradient + index, lanes)
      let result = (gradient * slopes).replacing(with: gradient, where: y .> .zero)
      unsafe write(result, lanes, to: inputGradient + index)
      index &+= Vector.scalarCount
    }
  }

  package static func tanh(_ input: Source, count: Int, into output: Target) {
    var index = 0
    while index < count {
      let lanes = min(Vector.scalarCount, count &- index)
      unsafe write(hyperbolicTangent(read(input + index, lanes)), lanes, to: output + index)
      index &+= Vector.scalarCount
    }
  }

  package static func tanhGradient(
    output: Source, outputGradient: Source, count: Int, into inputGradient: Target
  ) {
    let one = Vector(repeating: 1)
    var index = 0
    while index < count {
      let lanes = min(Vector.scalarCount, count &- index)
      let y = unsafe read(output + index, lanes)
      let gradient = unsafe read(outputGradient + index, lanes)
      unsafe write(gradient * (one - y * y), lanes, to: inputGradient + index)
      index &+= Vector.scalarCount
    }
  }

  package static func sigmoid(_ input: Source, count: Int, into output: Target) {
    var index = 0
    while index < count {
      let lanes = min(Vector.scalarCount, count &- index)
      unsafe write(logistic(read(input + index, lanes)), lanes, to: output + index)
      index &+= Vector.scalarCount
    }
  }

  package static func sigmoidGradient(
    output: Source, outputGradient: Source, count: Int, into inputGradient: Target
  ) {
    let one = Vector(repeating: 1)
    var index = 0
    while index < count {
      let lanes = min(Vector.scalarCount, count &- index)
      let y = unsafe read(output + index, lanes)
      let gradient = unsafe read(outputGradient + index, lanes)
      unsafe write(gradient * (y * (one - y)), lanes, to: inputGradient + index)
      index &+= Vector.scalarCount
    }
  }
}

/// tanh x.
///
/// For |x| >= 0.55 it is 1 - 2 / (e^2|x| + 1) with the sign of x. Below, where that difference
/// would cancel, it is x + x^3 p(x^2) with the Taylor coefficients of tanh up to x^17. The next
/// term is at most 2.4e-4 * 0.55^18 < 6e-9, relative to x.
@inline(__always)
private func hyperbolicTangent(_ x: Vector) -> Vector {
  let one = Vector(repeating: 1)
  let size = magnitude(x)
  let e = exponential(size + size)
  let large = one - Vector(repeating: 2) / (e + one)
  let signed = large.replacing(with: Vector.zero - large, where: x .< .zero)

  let square = x * x
  var p = Vector(repeating: 5.900_274_4e-4)
  p = multiplyAdd(p, square, Vector(repeating: -1.455_834_4e-3))
  p = multiplyAdd(p, square, Vector(repeating: 21_844 / 6_081_075))
  p = multiplyAdd(p, square, Vector(repeating: -1_382 / 155_925))
  p = multiplyAdd(p, square, Vector(repeating: 62 / 2_835))
  p = multiplyAdd(p, square, Vector(repeating: -17 / 315))
  p = multiplyAdd(p, square, Vector(repeating: 2 / 15))
  p = multiplyAdd(p, square, Vector(repeating: -1 / 3))
  let small = multiplyAdd(p * square, x, x)
  return signed.replacing(with: small, where: size .< Vector(repeating: 0.55))
}
