import Autograd
import Memory
import Tensors
import TestSupport
import Testing

@Suite struct ParameterSetTests {
  private let shapes: [Shape] = [[4, 4, 1, 3], [5], [1], [16], [17]]

  private func makeParameters() -> [Parameter] {
    shapes.enumerated().map { index, shape in
      Parameter(
        Tensor(uniformFill(shape.count, seed: UInt64(index)), shape: shape), name: "p\(index)")
    }
  }

  /// Every parameter begins on a cache line of 16 floats; the gaps hold zeros.
  @Test func parametersLieSideBySide() {
    let parameters = makeParameters()
    let values = parameters.map { $0.value.scalars }
    let set = ParameterSet(parameters)
    #expect(set.parameters.map(\.name) == ["p0", "p1", "p2", "p3", "p4"])
    #expect(parameters.map { set.range(of: $0) } == [0..<48, 48..<53, 64..<65, 80..<96, 96..<113])
    #expect(set.values.count == 128)
    #expect(set.gradients.count == 128)
    #expect(set.count == 48 + 5 + 1 + 16 + 17)
    var expected = [Float](repeating: 0, count: 128)
    for (parameter, values) in zip(parameters, values) {
      #expect(parameter.value.scalars == values)
      expected.replaceSubrange(set.range(of: parameter), with: values)
    }
    #expect(scalars(set.values) == expected)
    #expect(scalars(set.gradients) == [Float](repeating: 0, count: 128))
  }

  @Test func valuesAndGradientsShareTheSetsMemory() {
    let parameters = makeParameters()
    let set = ParameterSet(parameters)
    let version = parameters[1].version
    parameters[1].assign(Tensor([1, 2, 3, 4, 5], shape: [5]))
    #expect(Array(scalars(set.values)[48..<54]) == [1, 2, 3, 4, 5, 0])
    #expect(parameters[1].version != version)

    parameters[3].variable.reshaped(to: [16]).backward()
    let gradients = scalars(set.gradients)
    #expect(gradients.indices.filter { gradients[$0] != 0 } == Array(80..<96))
    set.clearGradients()
    #expect(parameters[3].gradient.scalars == [Float](repeating: 0, count: 16))
  }

  @Test func gradientsAreSwitchedForAllParameters() {
    let set = ParameterSet(makeParameters())
    set.setRequiresGradient(false)
    #expect(set.parameters.allSatisfy { !$0.requiresGradient && !$0.variable.requiresGradient })
    set.setRequiresGradient(true)
    #expect(set.parameters.allSatisfy { $0.requiresGradient && $0.variable.requiresGradient })
  }

  @Test func aChangeIsNotedInAllParameters() {
    let set = ParameterSet(makeParameters())
    let versions = set.parameters.map(\.version)
    set.noteChange()
    #expect(zip(set.parameters, versions).allSatisfy { $0.version != $1 })
  }

  @Test func aSetMayBeEmpty() {
    let set = ParameterSet([])
    set.clearGradients()
    #expect(set.count == 0)
  }

  @Test func aValueOfAnotherShapeTraps() async {
    expectMessage(
      "Parameter p: a value [3] for [2]",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        Parameter(Tensor([1, 2], shape: [2]), name: "p").assign(Tensor([1, 2, 3], shape: [3]))
      })
  }

  private func scalars(_ buffer: Buffer) -> [Float] {
    buffer.withSpan { span in (0..<span.count).map { span[$0] } }
  }
}
