import Autograd
import Tensors
import TestSupport
import Testing

/// Every operation, and some compositions, against central differences in double precision.
@Suite struct GradientTests {
  @Test(arguments: Operation.all)
  func valuesAndGradients(operation: Operation) {
    let parameters = operation.makeParameters()
    let output = operation.apply(parameters.map(\.variable))
    #expect(output.requiresGradient)
    expectClose(
      output.value.scalars(),
      operation.reference(parameters.map { $0.value.scalars().map(Double.init) }),
      tolerance: 2e-6, "value")

    let outputGradient: [Float] = uniformFill(output.value.count, seed: 99)
    output.backward(with: Tensor(outputGradient, shape: output.value.shape))
    let expected = operation.expectedGradients(parameters, outputGradient)
    for (parameter, expected) in zip(parameters, expected) {
      expectClose(parameter.gradient.scalars(), expected, tolerance: 3e-6, parameter.name)
    }
  }

  /// If only one operand requires a gradient, its gradient is the same and the others stay 0.
  @Test(arguments: Operation.all.filter { $0.operands.count > 1 })
  func gradientsOfOneOperand(operation: Operation) {
    let together = operation.makeParameters()
    operation.apply(together.map(\.variable)).backward()
    for index in together.indices {
      let parameters = operation.makeParameters()
      for other in parameters.indices { parameters[other].requiresGradient = other == index }
      operation.apply(parameters.map(\.variable)).backward()
      for (other, parameter) in parameters.enumerated() {
        let expected =
          other == index
          ? together[index].gradient.scalars()
          : [Float](repeating: 0, count: parameter.value.count)
        expectIdentical(parameter.gradient.scalars(), expected, parameter.name)
      }
    }
  }

  @Test(arguments: Operation.all)
  func constantsRecordNothing(operation: Operation) {
    let constants = operation.makeParameters().map { Variable($0.value) }
    #expect(!operation.apply(constants).requiresGradient)
  }
}
