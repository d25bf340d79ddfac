import Autograd
import Memory
import Tensors
import TestSupport
import Testing

@Suite struct ParameterSetTests {
  private let shapes: [TensorShape] = [[4, 4, 1, 3], [5], [1], [16], [17]]

  private func makeParameters() -> [Parameter] {
    shapes.enumerated().map { index, shape in
      Parameter(
        Tensor(uniformFill(shape.count, seed: UInt64(index)), shape: shape), name: "p\(index)")
    }
  }

  /// Every parameter begins on a cache line of 16 floats; the gaps hold zeros.
  @Test func parametersLieSideBySide() {
    let parameters = makeParameters()
    let values = parameters.map { $0.value.scalars() }
    let set = ParameterSet(parameters)
    #expect(set.parameters.map(\.name) == ["p0", "p1", "p2", "p3", "p4"])
    #expect(parameters.map { set.range(of: $0) } == [0..<48, 48..<53, 64..<65, 80..<96, 96..<113])
    #expect(set.values.count == 128)
    #expect(set.gradients.count == 128)
    #expect(set.count == 48 + 5 + 1 + 16 + 17)
    var expected = [Float](repeating: 0, count: 128)
    for (parameter, values) in zip(parameters, values) {
      #expect(parameter.value.scalars() == values)
      expected.replaceSubrange(set.range(of: parameter), with: values)
    }
    #expect(set.values.scalars() == expected)
    #expect(set.gradients.scalars() == [Float](repeating: 0, count: 128))
  }

  @Test func valuesAndGradientsShareTheSetsMemory() {
    let parameters = makeParameters()
    let set = ParameterSet(parameters)
    let version = parameters[1].version
    parameters[1].assign(Tensor([1, 2, 3, 4, 5], shape: [5]))
    #expect(Array(set.values.scalars()[48..<54]) == [1, 2, 3, 4, 5, 0])
    #expect(parameters[1].version != version)

    parameters[3].variable.reshaped(to: [16]).backward()
    let gradients = set.gradients.scalars()
    #expect(gradients.indices.filter { gradients[$0] != 0 } == Array(80..<96))
    set.clearGradients()
    #expect(parameters[3].gradient.scalars() == [Float](repeating: 0, count: 16))
  }

  @Test func gradientsAreSwitchedForAllParameters() {
    let set = ParameterSet(makeParameters())
    set.setRequiresGradient(false)
    #expect(set.parameters.allSatisfy { !$0.requiresGradient && !$0.variable.requiresGradient })
    set.setRequiresGradient(true)
    #expect(set.parameters.allSatisfy { $0.requiresGradient && $0.variable.requiresGradient })
  }

  @Test func anUpdateChangesAllParameters() {
    let set = ParameterSet(makeParameters())
    let versions = set.parameters.map(\.version)
    set.update { values, gradients in
      #expect(values.count == 128 && gradients.count == 128)
      values.withMutableSpan { $0[50] = 7 }
    }
    #expect(set.parameters[1].value.scalars()[2] == 7)
    #expect(zip(set.parameters, versions).allSatisfy { $0.version != $1 })
  }

  /// Values and gradients that were taken before a write are the same after it.
  @Test(arguments: 0..<5) func tensorsKeepTheirElements(write: Int) {
    let parameters = makeParameters()
    let set = ParameterSet(parameters)
    let parameter = parameters[1]
    parameter.variable.tanh().backward()
    let held = parameters.flatMap { [$0.value, $0.gradient] } + [set.values, set.gradients]
    let before = held.map { $0.scalars() }
    switch write {
    case 0: parameter.assign(Tensor([1, 2, 3, 4, 5], shape: [5]))
    case 1: parameter.gradient = Tensor([1, 2, 3, 4, 5], shape: [5])
    case 2: parameter.variable.tanh().backward()
    case 3: set.clearGradients()
    default: set.update { values, _ in values.withMutableSpan { $0[50] = 7 } }
    }
    #expect(held.map { $0.scalars() } == before)
    let isValue = write == 0 || write == 4
    #expect((parameter.value.scalars() != held[2].scalars()) == isValue)
    #expect((parameter.gradient.scalars() != held[3].scalars()) == !isValue)
    // The others have moved with it, unchanged.
    #expect(parameters[0].value.scalars() == before[0])
    #expect(set.values.scalars()[48..<53] == parameter.value.scalars()[...])
    #expect(set.gradients.scalars()[48..<53] == parameter.gradient.scalars()[...])
  }

  /// As long as nobody holds them, values and gradients stay where they are.
  @Test func writesAreInPlace() {
    let parameters = makeParameters()
    let set = ParameterSet(parameters)
    weak let values = set.values.buffer.storage
    weak let gradients = set.gradients.buffer.storage
    for _ in 0..<3 {
      set.clearGradients()
      parameters[1].variable.batchNorm(
        weight: parameters[1].variable.reshaped(to: [5]), bias: parameters[1].variable,
        epsilon: 1e-5
      ).output.tanh().backward()
      parameters[1].assign(Tensor([1, 2, 3, 4, 5], shape: [5]))
      parameters[3].gradient = Tensor(repeating: 1, shape: [16])
      set.update { values, _ in values.withMutableSpan { $0[50] = 7 } }
    }
    #expect(values != nil && set.values.buffer.storage === values)
    #expect(gradients != nil && set.gradients.buffer.storage === gradients)
  }

  /// A variable made before a change computes with the old value, whatever convolutions have
  /// derived from the new one since, and the other way round.
  @Test func variablesConvolveWithTheirOwnValue() {
    let shape: TensorShape = [4, 4, 16, 32]
    let old = Tensor(uniformFill(shape.count, seed: 1), shape: shape)
    let new = Tensor(uniformFill(shape.count, seed: 2), shape: shape)
    let input = Variable(Tensor(uniformFill(2 * 8 * 8 * 16, seed: 3), shape: [2, 8, 8, 16]))
    func convolved(by filter: Variable) -> [Float] {
      input.convolution2D(filter: filter, stride: 2, padding: 1).value.scalars()
    }
    let expected = [old, new].map { convolved(by: Variable($0)) }
    let filter = Parameter(old, name: "filter")
    let before = filter.variable
    expectIdentical(convolved(by: before), expected[0])
    filter.assign(new)
    let after = filter.variable
    for _ in 0..<2 {
      expectIdentical(convolved(by: before), expected[0], "before")
      expectIdentical(convolved(by: after), expected[1], "after")
    }
    expectIdentical(convolved(by: filter.variable), expected[1], "again")
  }

  @Test func aParameterOfAnotherSetEndsTheProgram() async {
    expectMessage(
      "ParameterSet.clearGradients: parameter p has moved to another set",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let parameter = Parameter(Tensor([1], shape: [1]), name: "p")
        let first = ParameterSet([parameter])
        ParameterSet([parameter]).clearGradients()
        first.clearGradients()
      })
  }

  @Test func aSetMayBeEmpty() {
    let set = ParameterSet([])
    set.clearGradients()
    #expect(set.count == 0)
  }

  @Test func tensorsOfAnotherShapeEndTheProgram() async {
    expectMessage(
      "Parameter p: a value [3] for [2]",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        Parameter(Tensor([1, 2], shape: [2]), name: "p").assign(Tensor([1, 2, 3], shape: [3]))
      })
    expectMessage(
      "Parameter p: a gradient [2, 1] for [2]",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        Parameter(Tensor([1, 2], shape: [2]), name: "p").gradient = Tensor([1, 2], shape: [2, 1])
      })
  }
}
