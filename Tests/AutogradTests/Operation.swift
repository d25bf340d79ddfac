import Autograd
import Reference
import Tensors
import TestSupport
import Testing

/// A differentiable operation and the same function in double precision.
struct Operation: CustomTestStringConvertible, Sendable {
  struct Operand: Sendable {
    var name: String
    var shape: TensorShape
    var range: ClosedRange<Float> = -1...1
  }

  var testDescription: String
  var operands: [Operand]
  var apply: @Sendable ([Variable]) -> Variable
  var reference: @Sendable ([[Double]]) -> [Double]

  init(
    _ name: String, _ operands: [Operand], _ apply: @escaping @Sendable ([Variable]) -> Variable,
    is reference: @escaping @Sendable ([[Double]]) -> [Double]
  ) {
    testDescription = name
    self.operands = operands
    self.apply = apply
    self.reference = reference
  }

  func makeParameters() -> [Parameter] {
    operands.enumerated().map { index, operand in
      // No element within 0.01 of 0, where activations have a kink.
      let scalars = uniformFill(operand.shape.count, in: operand.range, seed: UInt64(index + 1))
        .map { abs($0) < 0.01 ? 0.02 : $0 }
      return Parameter(Tensor(scalars, shape: operand.shape), name: operand.name)
    }
  }

  /// The gradient of the scalar product of output and `outputGradient` with respect to each
  /// operand, by central differences in double precision.
  func expectedGradients(_ parameters: [Parameter], _ outputGradient: [Float]) -> [[Double]] {
    let points = parameters.map { $0.value.scalars().map(Double.init) }
    let outputGradient = outputGradient.map(Double.init)
    return points.indices.map { index in
      numericalGradient(at: points[index]) { point in
        var points = points
        points[index] = point
        return dot(outputGradient, reference(points))
      }
    }
  }
}
