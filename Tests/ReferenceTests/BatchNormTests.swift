import Reference
import TestSupport
import Testing

@Suite struct BatchNormTests {
  private let golden: Golden
  private let input = Golden.fill(1, 36)
  private let weight = Golden.fill(3, 3)
  private let bias = Golden.fill(4, 3)
  private let mean = Golden.fill(5, 3)
  private let variance = Golden.fill(6, 3).map { abs($0) + 1 }

  init() throws { golden = try Golden() }

  @Test func trainingIsPyTorchs() throws {
    let result = batchNormTraining(
      input: input, weight: weight, bias: bias, runningMean: mean, runningVariance: variance)
    expectClose(result.output, try golden("training"), tolerance: 1e-14)
    expectClose(result.runningMean, try golden("training.runningMean"), tolerance: 1e-15)
    expectClose(result.runningVariance, try golden("training.runningVariance"), tolerance: 1e-15)
  }

  @Test func inferenceIsPyTorchs() throws {
    let output = batchNormInference(
      input: input, weight: weight, bias: bias, runningMean: mean, runningVariance: variance)
    expectClose(output, try golden("inference"), tolerance: 1e-14)
  }

  @Test func statisticsAreBiasedAndRunningOnesAreNot() {
    let result = batchNormTraining(
      input: [1, 3, 5, 7], weight: [1], bias: [0], runningMean: [10], runningVariance: [1],
      momentum: 0.25)
    #expect(result.mean == [4])
    #expect(result.variance == [5])
    #expect(result.runningMean == [0.75 * 10 + 0.25 * 4])
    expectClose(result.runningVariance, [0.75 * 1 + 0.25 * 20 / 3], tolerance: 1e-15)
  }
}
