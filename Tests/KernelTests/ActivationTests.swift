import KernelInterface
import Kernels
import Reference
import TestSupport
import Testing

@Suite struct ActivationTests {
  /// Numbers of both signs with the special ones among them.
  private func inputs(_ count: Int) -> [Float] {
    let special: [Float] = [0, -0.0, 1, -1, .infinity, 1e-30, -1e-30, .nan]
    return uniformFill(count, in: -3...3).enumerated().map { index, x in
      index % 3 == 1 ? special[index / 3 % special.count] : x
    }
  }

  @Test(arguments: Engine.supportedLevels, oddCounts)
  func leakyReLU(level: ISALevel, count: Int) {
    let engine = Engine(level: level, threads: 2)
    let numbers = inputs(count)
    for slope in [0, 0.2, 1] as [Float] {
      let input = GuardedBuffer(numbers, misalignment: 1)
      let output = GuardedBuffer(count: count, misalignment: 2)
      engine.leakyReLU(input.buffer, slope: slope, into: output.buffer)
      let expected = Reference.leakyReLU(numbers.map(Double.init), slope: Double(slope))
      expectSame(output.scalars(), expected.map(Float.init))
      output.expectIntact()
      engine.leakyReLU(input.buffer, slope: slope, into: input.buffer)
      expectIdentical(input.scalars(), output.scalars(), "in place")
    }
  }

  /// At 0 of either sign the derivative is the slope, as in PyTorch.
  @Test(arguments: Engine.supportedLevels, oddCounts)
  func leakyReLUGradient(level: ISALevel, count: Int) {
    let numbers = inputs(count).map { $0.isNaN ? 2 : $0 }
    let gradients: [Float] = uniformFill(count, seed: 2)
    for slope in [0, 0.2] as [Float] {
      let output = GuardedBuffer(numbers.map { $0 < 0 ? slope * $0 : $0 }, misalignment: 1)
      let result = GuardedBuffer(count: count, misalignment: 2)
      Engine(level: level, threads: 2).leakyReLUGradient(
        output: output.buffer, outputGradient: GuardedBuffer(gradients, misalignment: 3).buffer,
        slope: slope, into: result.buffer)
      let expected = Reference.leakyReLUGradient(
        input: numbers.map(Double.init), outputGradient: gradients.map(Double.init),
        slope: Double(slope))
      expectSame(result.scalars(), expected.map(Float.init))
      result.expectIntact()
    }
  }

  @Test(arguments: Engine.supportedLevels, oddCounts)
  func tanhAndItsGradient(level: ISALevel, count: Int) {
    let engine = Engine(level: level, threads: 2)
    let numbers: [Float] = uniformFill(count, in: -3...3)
    let gradients: [Float] = uniformFill(count, seed: 2)
    let output = GuardedBuffer(count: count, misalignment: 1)
    engine.tanh(GuardedBuffer(numbers, misalignment: 2).buffer, into: output.buffer)
    expectClose(output.scalars(), tanh(numbers.map(Double.init)), tolerance: 3e-7)
    output.expectIntact()
    let result = GuardedBuffer(count: count, misalignment: 3)
    engine.tanhGradient(
      output: output.buffer, outputGradient: GuardedBuffer(gradients).buffer, into: result.buffer)
    expectClose(
      result.scalars(),
      tanhGradient(
        input: numbers.map(Double.init), outputGradient: gradients.map(Double.init)),
      tolerance: 3e-7)
    result.expectIntact()
  }

  @Test(arguments: Engine.supportedLevels, oddCounts)
  func sigmoidAndItsGradient(level: ISALevel, count: Int) {
    let engine = Engine(level: level, threads: 2)
    let numbers: [Float] = uniformFill(count, in: -8...8)
    let gradients: [Float] = uniformFill(count, seed: 2)
    let output = GuardedBuffer(count: count, misalignment: 1)
    engine.sigmoid(GuardedBuffer(numbers, misalignment: 2).buffer, into: output.buffer)
    expectClose(output.scalars(), sigmoid(numbers.map(Double.init)), tolerance: 3e-7)
    output.expectIntact()
    // An error of an epsilon in s is one of 4 epsilon relative to the largest s (1 - s), 1/4.
    let result = GuardedBuffer(count: count, misalignment: 3)
    engine.sigmoidGradient(
      output: output.buffer, outputGradient: GuardedBuffer(gradients).buffer, into: result.buffer)
    expectClose(
      result.scalars(),
      sigmoidGradient(
        input: numbers.map(Double.init), outputGradient: gradients.map(Double.init)),
      tolerance: 5e-7)
    result.expectIntact()
  }

  /// Equal numbers, or not a number in both.
  private func expectSame(_ actual: [Float], _ expected: [Float]) {
    expectEqual(
      actual.map { $0.isNaN ? 12_345 : $0 }, expected.map { $0.isNaN ? 12_345 : $0 })
  }
}
