import Autograd
import Checkpoints
import Foundation
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
      parameter.gradient.copyElements(
        from: try golden.tensor(named: "gradient\(step).\(parameter.name)"))
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
        let initial = try golden.tensor(named: "initial.\(parameter.name)").scalars
        let expected = try golden.tensor(named: "step\(step).\(parameter.name)").scalars
        // A step rounds a parameter once, by half a unit of the last place.
        let roundings = zip(parameter.value.scalars, expected).map {
          abs(Double($0) - Double($1)) / Double(max($0.ulp, $1.ulp))
        }
        // Not by `max()`, which passes over what is not a number.
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
      expectClose(moments.first.scalars, first.scalars, tolerance: 1e-6, "first moment")
      // A sum of squares cancels nowhere: every element is accurate.
      for (moment, expected) in zip(moments.second.scalars, second.scalars) {
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

  /// Five steps, then five more by an optimizer that starts from what the first has saved.
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
      expectIdentical(left.value.scalars, right.value.scalars, left.name)
    }
  }

  @Test func theLearningRateMayChange() throws {
    let parameters = ParameterSet([Parameter(Tensor([1], shape: [1]), name: "p")])
    let optimizer = Adam(parameters, learningRate: 0)
    parameters.parameters[0].gradient.copyElements(from: Tensor([3], shape: [1]))
    optimizer.update()
    #expect(parameters.parameters[0].value.scalars == [1])
    optimizer.learningRate = 0.25
    optimizer.update()
    // The first steps are as long as the learning rate, whatever the gradient.
    expectClose(parameters.parameters[0].value.scalars, [0.75] as [Float], tolerance: 1e-6)
  }

  @Test func anUpdateIsNoted() throws {
    let parameters = try makeParameters()
    let versions = parameters.parameters.map(\.version)
    Adam(parameters).update()
    #expect(zip(parameters.parameters, versions).allSatisfy { $0.version != $1 })
  }

  @Test func momentsOfAnotherModelTrap() async {
    expectMessage(
      "Adam: 0 moments for 1 parameters",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        Adam(ParameterSet([Parameter(Tensor([1], shape: [1]), name: "p")]))
          .restore(step: 1, moments: [])
      })
  }
}
