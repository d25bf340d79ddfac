import KernelInterface
import Kernels
import Reference
import TestSupport
import Testing

@Suite struct AdamTests {
  @Test(arguments: Engine.supportedLevels, oddCounts)
  func severalStepsAreTheReferences(level: ISALevel, count: Int) {
    let engine = Engine(level: level, threads: 2)
    let initial: [Float] = uniformFill(count)
    let parameters = GuardedBuffer(initial, misalignment: 1)
    let (first, second) = (
      GuardedBuffer([Float](repeating: 0, count: count), misalignment: 2),
      GuardedBuffer([Float](repeating: 0, count: count), misalignment: 3)
    )
    var expected = initial.map(Double.init)
    var firstMoments = [Double](repeating: 0, count: count)
    var secondMoments = firstMoments
    for step in 1...5 {
      // From large gradients down to such as epsilon decides about, with zeros among them.
      let gradients = uniformFill(count, seed: UInt64(step)).enumerated().map { index, x in
        [x, x * 1e-4, x * 1e-8, 0][index % 4] as Float
      }
      engine.adam(
        AdamStep(learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8, step: step),
        parameters: parameters.buffer, gradients: GuardedBuffer(gradients).buffer,
        firstMoment: first.buffer, secondMoment: second.buffer)
      adamStep(
        parameters: &expected, firstMoments: &firstMoments, secondMoments: &secondMoments,
        gradients: gradients.map(Double.init), step: step)
    }
    // A parameter is rounded once a step; what matters is how far it has moved.
    let moved = zip(parameters.scalars(), initial).map { Double($0) - Double($1) }
    let expectedMoves = zip(expected, initial).map { $0 - Double($1) }
    for (move, expected) in zip(moved, expectedMoves) {
      #expect(abs(move - expected) <= 5 * 6e-8 + 1e-5 * abs(expected))
    }
    expectClose(first.scalars(), firstMoments, tolerance: 1e-6, "first moment")
    expectClose(second.scalars(), secondMoments, tolerance: 1e-6, "second moment")
    for buffer in [parameters, first, second] { buffer.expectIntact() }
  }
}
