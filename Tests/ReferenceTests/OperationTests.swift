import Reference
import TestSupport
import Testing

@Suite struct OperationTests {
  private let golden: Golden
  private let x = Golden.fill(1, 24)
  private let gradient = Golden.fill(9, 24)

  init() throws { golden = try Golden() }

  @Test func activationsArePyTorchs() throws {
    #expect(try relu(x) == golden("relu"))
    #expect(try leakyReLU(x) == golden("leakyReLU"))
    #expect(try leakyReLUGradient(input: x, outputGradient: gradient) == golden("leakyReLU.input"))
    expectClose(Reference.tanh(x), try golden("tanh"), tolerance: 1e-15)
    expectClose(
      tanhGradient(input: x, outputGradient: gradient), try golden("tanh.input"), tolerance: 1e-15)
    expectClose(sigmoid(x), try golden("sigmoid"), tolerance: 1e-15)
    expectClose(
      sigmoidGradient(input: x, outputGradient: gradient), try golden("sigmoid.input"),
      tolerance: 1e-15)
  }

  @Test func activationGradientsAreNumerical() {
    let smooth = x.filter { $0 != 0 }
    let gradient = Golden.fill(9, smooth.count)
    expectGradient(
      leakyReLUGradient(input: smooth, outputGradient: gradient, slope: 0.3), at: smooth
    ) { dot(gradient, leakyReLU($0, slope: 0.3)) }
    expectGradient(tanhGradient(input: smooth, outputGradient: gradient), at: smooth) {
      dot(gradient, Reference.tanh($0))
    }
    expectGradient(sigmoidGradient(input: smooth, outputGradient: gradient), at: smooth) {
      dot(gradient, sigmoid($0))
    }
  }

  @Test func crossEntropyIsPyTorchs() throws {
    let logits = x.map { $0 * 20 }
    let targets = Golden.fill(2, 24).map { ($0 + 11 / 8) / (22 / 8) }
    let loss = binaryCrossEntropy(logits: logits, targets: targets)
    expectClose([loss], try golden("crossEntropy"), tolerance: 1e-15)
    expectClose(
      binaryCrossEntropyGradient(logits: logits, targets: targets),
      try golden("crossEntropy.logits"), tolerance: 1e-15)
    expectGradient(binaryCrossEntropyGradient(logits: x, targets: targets), at: x) {
      binaryCrossEntropy(logits: $0, targets: targets)
    }
  }

  @Test func crossEntropyOfExtremeLogitsIsFinite() {
    #expect(binaryCrossEntropy(logits: [1e4, -1e4], targets: [0, 1]) == 1e4)
    #expect(binaryCrossEntropy(logits: [1e4, -1e4], targets: [1, 0]) == 0)
    #expect(binaryCrossEntropyGradient(logits: [1e4, -1e4], targets: [0, 1]) == [0.5, -0.5])
  }

  @Test func adamIsPyTorchs() throws {
    var parameters = Golden.fill(1, 8)
    var (first, second) = ([Double](repeating: 0, count: 8), [Double](repeating: 0, count: 8))
    for step in 1...3 {
      adamStep(
        parameters: &parameters, firstMoments: &first, secondMoments: &second,
        gradients: Golden.fill(step, 8), step: step)
    }
    expectClose(parameters, try golden("adam"), tolerance: 1e-15)
  }

  @Test func firstStepOfAdamIsTheLearningRate() {
    // With bias correction, m / sqrt(v) is the sign of the gradient.
    var parameters = [1.0, 1.0, 1.0]
    var (first, second) = ([0.0, 0.0, 0.0], [0.0, 0.0, 0.0])
    adamStep(
      parameters: &parameters, firstMoments: &first, secondMoments: &second,
      gradients: [5, -0.001, 0], step: 1, learningRate: 0.25, epsilon: 0)
    #expect(Array(parameters.prefix(2)) == [0.75, 1.25])
    #expect(parameters[2].isNaN)
  }

  @Test func reductions() {
    #expect(sum([1, 2, 4]) == 7)
    #expect(mean([1, 2, 6]) == 3)
    #expect(dot([1, 2, 3], [4, 5, 6]) == 32)
  }
}
