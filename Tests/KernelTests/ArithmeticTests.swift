import KernelInterface
import Kernels
import Memory
import Reference
import TestSupport
import Testing

/// Counts around the lanes of vectors, and more than one task's share.
let oddCounts = [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 1000, 16_384 + 5]

@Suite struct ArithmeticTests {
  @Test(arguments: Engine.supportedLevels, oddCounts)
  func fill(level: ISALevel, count: Int) {
    let output = GuardedBuffer(count: count, misalignment: count % 5)
    Engine(level: level, threads: 2).fill(output.buffer, with: 2.5)
    expectEqual(output.scalars(), [Float](repeating: 2.5, count: count))
    output.expectIntact()
  }

  @Test(arguments: Engine.supportedLevels, oddCounts)
  func copy(level: ISALevel, count: Int) {
    let numbers: [Float] = uniformFill(count)
    let output = GuardedBuffer(count: count, misalignment: 1)
    Engine(level: level, threads: 2).copy(
      GuardedBuffer(numbers, misalignment: 2).buffer, to: output.buffer)
    expectIdentical(output.scalars(), numbers)
    output.expectIntact()
  }

  @Test(arguments: Engine.supportedLevels, oddCounts)
  func add(level: ISALevel, count: Int) {
    let (left, right) = (uniformFill(count, seed: 1), uniformFill(count, seed: 2) as [Float])
    let output = GuardedBuffer(left, misalignment: 1)
    let input = GuardedBuffer(right, misalignment: 2)
    Engine(level: level, threads: 2).add(input.buffer, to: output.buffer)
    expectEqual(output.scalars(), zip(left, right).map { $0 + $1 })
    expectEqual(input.scalars(), right)
    output.expectIntact()
  }

  @Test(arguments: Engine.supportedLevels, oddCounts)
  func blend(level: ISALevel, count: Int) {
    let (start, target) = (uniformFill(count, seed: 1), uniformFill(count, seed: 2) as [Float])
    let output = GuardedBuffer(start, misalignment: 1)
    Engine(level: level, threads: 2).blend(
      GuardedBuffer(target, misalignment: 2).buffer, share: 0.005, into: output.buffer)
    expectClose(
      output.scalars(),
      zip(start, target).map { Double($0) + Double(Float(0.005)) * (Double($1) - Double($0)) },
      tolerance: 1.5e-7)
    output.expectIntact()
  }

  @Test(arguments: Engine.supportedLevels, oddCounts)
  func sum(level: ISALevel, count: Int) {
    let engine = Engine(level: level, threads: 2)
    let integers = integerFill(count, magnitude: 100)
    #expect(
      Double(engine.sum(GuardedBuffer(integers, misalignment: 3).buffer))
        == Reference.sum(integers.map(Double.init)))

    let numbers: [Float] = uniformFill(count, in: 0...1)
    let expected = Reference.sum(numbers.map(Double.init))
    // A lane adds at most count / 8 numbers; its roundings are random.
    let bound = Double(Float.ulpOfOne) * (1 + Double(count).squareRoot() / 8)
    #expect(
      abs(Double(engine.sum(GuardedBuffer(numbers).buffer)) - expected) <= bound * expected)
  }

  @Test(arguments: Engine.supportedLevels, oddCounts)
  func sumParts(level: ISALevel, count: Int) {
    for parts in 1...4 {
      let stride = count + 3
      let numbers: [Float] = uniformFill(parts * stride, seed: UInt64(parts))
      let (input, output) = (GuardedBuffer(numbers), GuardedBuffer(count: count))
      Engine(level: level, threads: 1).kernels.sumParts(
        input.buffer.pointer, parts: parts, partStride: stride, count: count,
        into: output.buffer.pointer)
      // The order is part of the contract: first to last.
      let expected = (0..<count).map { index in
        (1..<parts).reduce(numbers[index]) { $0 + numbers[$1 * stride + index] }
      }
      expectEqual(output.scalars(), expected)
      output.expectIntact()
    }
  }

  @Test(arguments: Engine.supportedLevels)
  func sumsDoNotDependOnThreads(level: ISALevel) {
    let numbers: [Float] = uniformFill(100_003)
    let sums = [1, 2, 3, 7].map {
      Engine(level: level, threads: $0).sum(GuardedBuffer(numbers).buffer)
    }
    #expect(Set(sums).count == 1, "\(sums)")
  }
}
