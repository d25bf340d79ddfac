import Reference
import TestSupport
import Testing

@Suite struct BatchNormalizationTests {
  private let golden: Golden
  private let input = Golden.fill(1, 36)
  private let weight = Golden.fill(3, 3)
  private let bias = Golden.fill(4, 3)
  private let mean = Golden.fill(5, 3)
  private let variance = Golden.fill(6, 3).map { abs($0) + 1 }
  private let gradient = Golden.fill(9, 36)

  init() throws { golden = try Golden() }

  private func train(input: [Double], weight: [Double], bias: [Double])
    -> BatchNormalizationResult
  {
    batchNormalizationTraining(
      input: input, weight: weight, bias: bias, runningMean: mean, runningVariance: variance)
  }

  private func infer(input: [Double], weight: [Double], bias: [Double]) -> [Double] {
    batchNormalizationInference(
      input: input, weight: weight, bias: bias, runningMean: mean, runningVariance: variance)
  }

  @Test func trainingIsPyTorchs() throws {
    let result = train(input: input, weight: weight, bias: bias)
    expectClose(result.output, try golden("training"), tolerance: 1e-14)
    expectClose(result.runningMean, try golden("training.runningMean"), tolerance: 1e-15)
    expectClose(result.runningVariance, try golden("training.runningVariance"), tolerance: 1e-15)
    let gradients = batchNormalizationTrainingGradients(
      input: input, weight: weight, outputGradient: gradient)
    expectClose(gradients.input, try golden("training.input"), tolerance: 1e-14)
    expectClose(gradients.weight, try golden("training.weight"), tolerance: 1e-14)
    #expect(try gradients.bias == golden("training.bias"))
  }

  @Test func inferenceIsPyTorchs() throws {
    expectClose(
      infer(input: input, weight: weight, bias: bias), try golden("inference"), tolerance: 1e-14)
    let gradients = batchNormalizationInferenceGradients(
      input: input, weight: weight, outputGradient: gradient, runningMean: mean,
      runningVariance: variance)
    expectClose(gradients.input, try golden("inference.input"), tolerance: 1e-14)
    expectClose(gradients.weight, try golden("inference.weight"), tolerance: 1e-14)
    #expect(try gradients.bias == golden("inference.bias"))
  }

  @Test func trainingGradientsAreNumerical() {
    let gradients = batchNormalizationTrainingGradients(
      input: input, weight: weight, outputGradient: gradient)
    expectGradient(gradients.input, at: input) {
      dot(gradient, train(input: $0, weight: weight, bias: bias).output)
    }
    expectGradient(gradients.weight, at: weight) {
      dot(gradient, train(input: input, weight: $0, bias: bias).output)
    }
    expectGradient(gradients.bias, at: bias) {
      dot(gradient, train(input: input, weight: weight, bias: $0).output)
    }
  }

  @Test func inferenceGradientsAreNumerical() {
    let gradients = batchNormalizationInferenceGradients(
      input: input, weight: weight, outputGradient: gradient, runningMean: mean,
      runningVariance: variance)
    expectGradient(gradients.input, at: input) {
      dot(gradient, infer(input: $0, weight: weight, bias: bias))
    }
    expectGradient(gradients.weight, at: weight) {
      dot(gradient, infer(input: input, weight: $0, bias: bias))
    }
    expectGradient(gradients.bias, at: bias) {
      dot(gradient, infer(input: input, weight: weight, bias: $0))
    }
  }

  @Test func statisticsAreBiasedAndRunningOnesAreNot() {
    let result = batchNormalizationTraining(
      input: [1, 3, 5, 7], weight: [1], bias: [0], runningMean: [10], runningVariance: [1],
      momentum: 0.25)
    #expect(result.mean == [4])
    #expect(result.variance == [5])
    #expect(result.runningMean == [0.75 * 10 + 0.25 * 4])
    expectClose(result.runningVariance, [0.75 * 1 + 0.25 * 20 / 3], tolerance: 1e-15)
  }
}
