import Autograd
import Checkpoints
import Foundation
import Memory
import Optimizers
import Tensors
import TestSupport
import Testing

@Suite struct AdamTests {
  static let names = ["filter", "scale", "scalar"]

  private func golden() throws -> SafetensorsFile {
    let folder = try #require(Bundle.module.resourcePath)
    return try SafetensorsFile(contentsOf: folder + "/Golden/adam.safetensors")
  }

  /// Parameters with PyTorch's initial values.
  private func makeParameters() throws -> ParameterSet {
    let golden = try golden()
    return ParameterSet(
      try Self.names.map { Parameter(try golden.tensor(named: "initial.\($0)"), name: $0) })
  }

  private func update(_ optimizer: Adam, _ parameters: ParameterSet, step: Int) throws {
    let golden = try golden()
    for parameter in parameters.parameters {
      parameter.gradient = try golden.tensor(named: "gradient\(step).\(parameter.name)")
    }
    optimizer.update()
  }

  @Test func tenStepsArePyTorchs() throws {
    let golden = try golden()
    let parameters = try makeParameters()
    let optimizer = Adam(parameters)
    for step in 0..<10 {
      try update(optimizer, parameters, step: step)
      #expect(optimizer.step == step + 1)
      for parameter in parameters.parameters {
        let initial = try golden.tensor(named: "initial.\(parameter.name)").scalars()
        let expected = try golden.tensor(named: "step\(step).\(parameter.name)").scalars()
        // A step rounds a parameter once, by half a unit of the last place.
        let roundings = zip(parameter.value.scalars(), expected).map {
          abs(Double($0) - Double($1)) / Double(max($0.ulp, $1.ulp))
        }
        // `max()` would ignore NaN.
        #expect(
          roundings.allSatisfy { $0 <= Double(step + 1) }, "\(parameter.name), step \(step)")
        #expect(expected != initial)
      }
    }
    for (moments, name) in zip(optimizer.moments, Self.names) {
      let first = try golden.tensor(named: "exp_avg.\(name)")
      let second = try golden.tensor(named: "exp_avg_sq.\(name)")
      #expect(moments.first.shape == first.shape)
      #expect(moments.second.shape == second.shape)
      expectClose(moments.first.scalars(), first.scalars(), tolerance: 1e-6, "first moment")
      // A sum of squares cancels nowhere: every element is accurate.
      for (moment, expected) in zip(moments.second.scalars(), second.scalars()) {
        #expect(abs(moment - expected) <= 1e-6 * expected, "second moment")
      }
    }
  }

  @Test func defaultsAreThoseOfTheTutorial() {
    let optimizer = Adam(ParameterSet([]))
    #expect(optimizer.learningRate == 2e-4)
    #expect(optimizer.beta1 == 0.5)
    #expect(optimizer.beta2 == 0.999)
    #expect(optimizer.epsilon == 1e-8)
    #expect(optimizer.step == 0)
  }

  /// Five steps, then five more by an optimizer restored from the moments of the first.
  @Test func aRestoredOptimizerContinuesExactly() throws {
    let (whole, parts) = (try makeParameters(), try makeParameters())
    let optimizer = Adam(whole)
    let first = Adam(parts)
    for step in 0..<5 {
      try update(optimizer, whole, step: step)
      try update(first, parts, step: step)
    }
    let second = Adam(parts)
    second.restore(step: first.step, moments: first.moments)
    for step in 5..<10 {
      try update(optimizer, whole, step: step)
      try update(second, parts, step: step)
    }
    #expect(second.step == 10)
    for (left, right) in zip(whole.parameters, parts.parameters) {
      expectIdentical(left.value.scalars(), right.value.scalars(), left.name)
    }
  }

  @Test func theLearningRateMayChange() throws {
    let parameters = ParameterSet([Parameter(Tensor([1], shape: [1]), name: "p")])
    let optimizer = Adam(parameters, learningRate: 0)
    parameters.parameters[0].gradient = Tensor([3], shape: [1])
    optimizer.update()
    #expect(parameters.parameters[0].value.scalars() == [1])
    optimizer.learningRate = 0.25
    optimizer.update()
    // The first steps are as long as the learning rate, whatever the gradient.
    expectClose(parameters.parameters[0].value.scalars(), [0.75] as [Float], tolerance: 1e-6)
  }

  @Test func anUpdateIsNoted() throws {
    let parameters = try makeParameters()
    let versions = parameters.parameters.map(\.version)
    Adam(parameters).update()
    #expect(zip(parameters.parameters, versions).allSatisfy { $0.version != $1 })
  }

  /// What was taken from parameters and optimizer before an update is the same after it.
  @Test func tensorsKeepTheirElements() throws {
    let parameters = try makeParameters()
    let optimizer = Adam(parameters)
    try update(optimizer, parameters, step: 0)
    let held = parameters.parameters.flatMap { [$0.value, $0.gradient] }
    let moments = optimizer.moments
    let before = (held + moments.flatMap { [$0.first, $0.second] }).map { $0.scalars() }
    try update(optimizer, parameters, step: 1)
    parameters.clearGradients()
    let after = (held + moments.flatMap { [$0.first, $0.second] }).map { $0.scalars() }
    #expect(before == after)
    #expect(optimizer.moments[0].first.scalars() != moments[0].first.scalars())
    optimizer.restore(step: 1, moments: moments)
    #expect(optimizer.moments[0].first.scalars() == moments[0].first.scalars())
  }

  /// As long as nobody holds them, an update moves neither parameters nor moments.
  @Test func updatesAreInPlace() throws {
    let parameters = try makeParameters()
    let optimizer = Adam(parameters)
    weak let values = parameters.values.buffer.storage
    weak let gradients = parameters.gradients.buffer.storage
    weak let first = optimizer.moments[0].first.buffer.storage
    weak let second = optimizer.moments[0].second.buffer.storage
    for step in 0..<3 {
      parameters.clearGradients()
      try update(optimizer, parameters, step: step)
    }
    #expect(values != nil && parameters.values.buffer.storage === values)
    #expect(gradients != nil && parameters.gradients.buffer.storage === gradients)
    #expect(first != nil && optimizer.moments[0].first.buffer.storage === first)
    #expect(second != nil && optimizer.moments[0].second.buffer.storage === second)
  }

  @Test func momentsOfAnotherModelEndTheProgram() async {
    expectMessage(
      "Adam.restore: 0 pairs of moments for 1 parameters",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        Adam(ParameterSet([Parameter(Tensor([1], shape: [1]), name: "p")]))
          .restore(step: 1, moments: [])
      })
    expectMessage(
      "Adam.restore: moments [1] and [2] for parameter p of shape [1]",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let (one, two) = (Tensor([1], shape: [1]), Tensor([1, 2], shape: [2]))
        Adam(ParameterSet([Parameter(one, name: "p")]))
          .restore(step: 1, moments: [(first: one, second: two)])
      })
  }
}
