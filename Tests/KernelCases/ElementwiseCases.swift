import KernelInterface
import Reference
import TestSupport

extension KernelCases {
  static func fill(_ checks: Checks) {
    for count in counts {
      let output = checks.floats(count: count)
      Kernels.fill(output.pointer, with: 2.5, count: count)
      checks.expectEqual(output, [Double](repeating: 2.5, count: count), "\(count) elements")
    }
  }

  static func add(_ checks: Checks) {
    for count in counts {
      let (left, right) = (integerFill(count, seed: 1), integerFill(count, seed: 2))
      let output = checks.floats(left)
      Kernels.add(checks.floats(right).source, to: output.pointer, count: count)
      checks.expectEqual(
        output, (0..<count).map { Double(left[$0]) + Double(right[$0]) }, "\(count) elements")
    }
  }

  static func blend(_ checks: Checks) {
    for count in counts {
      let (start, target) = (integerFill(count, seed: 1), integerFill(count, seed: 2))
      for share in [0, 0.25, 1] as [Float] {
        let output = checks.floats(start)
        Kernels.blend(
          checks.floats(target).source, share: share, count: count, into: output.pointer)
        let expected = (0..<count).map { index in
          let (start, target) = (Double(start[index]), Double(target[index]))
          return start + Double(share) * (target - start)
        }
        checks.expectEqual(output, expected, "\(count) elements, share \(share)")
      }
    }
  }

  static func sumParts(_ checks: Checks) {
    for count in counts {
      for parts in 1...4 {
        let stride = count + 3
        let numbers = integerFill(parts * stride, seed: UInt64(parts))
        let expected = (0..<count).map { index in
          Reference.sum((0..<parts).map { Double(numbers[$0 * stride + index]) })
        }
        let (input, output) = (checks.floats(numbers), checks.floats(count: count))
        Kernels.sumParts(
          input.source, parts: parts, partStride: stride, count: count, into: output.pointer)
        checks.expectEqual(output, expected, "\(parts) parts of \(count)")
        Kernels.sumParts(
          input.source, parts: parts, partStride: stride, count: count, into: input.pointer)
        checks.expectEqual(
          input, expected + doubles(numbers).dropFirst(count),
          "\(parts) parts of \(count), in place")
      }
    }
  }

  static func sum(_ checks: Checks) {
    for count in counts {
      let numbers = integerFill(count, magnitude: 100)
      let total = Kernels.sum(checks.floats(numbers).source, count: count)
      checks.expectClose(
        [total], [Reference.sum(doubles(numbers))], tolerance: 0, "\(count) elements")
    }
  }

  static func leakyReLU(_ checks: Checks) {
    for count in counts {
      for slope in [0, 0.25, 1] as [Float] {
        let numbers = integerFill(count)
        let expected = Reference.leakyReLU(doubles(numbers), slope: Double(slope))
        let (input, output) = (checks.floats(numbers), checks.floats(count: count))
        Kernels.leakyReLU(input.source, slope: slope, count: count, into: output.pointer)
        checks.expectEqual(output, expected, "\(count) elements, slope \(slope)")
        Kernels.leakyReLU(input.source, slope: slope, count: count, into: input.pointer)
        checks.expectEqual(input, expected, "\(count) elements, slope \(slope), in place")
      }
    }
  }

  static func leakyReLUGradient(_ checks: Checks) {
    for count in counts {
      let (output, gradient) = (integerFill(count, seed: 1), integerFill(count, seed: 2))
      for slope in [0, 0.25] as [Float] {
        let result = checks.floats(count: count)
        Kernels.leakyReLUGradient(
          output: checks.floats(output).source, outputGradient: checks.floats(gradient).source,
          slope: slope, count: count, into: result.pointer)
        let expected = Reference.leakyReLUGradient(
          input: doubles(output), outputGradient: doubles(gradient), slope: Double(slope))
        checks.expectEqual(result, expected, "\(count) elements, slope \(slope)")
      }
    }
  }

  static func tanh(_ checks: Checks) {
    for count in counts {
      for bound in [0.5, 3, 100] as [Float] {
        let numbers: [Float] = uniformFill(count, in: -bound...bound)
        let output = checks.floats(count: count)
        Kernels.tanh(checks.floats(numbers).source, count: count, into: output.pointer)
        checks.expectClose(
          output, Reference.tanh(doubles(numbers)), tolerance: 3e-7,
          "\(count) elements up to \(bound)")
      }
    }
  }

  static func tanhGradient(_ checks: Checks) {
    checkGradient(checks, derivative: { y in 1 - y * y }) { output, gradient, count, result in
      Kernels.tanhGradient(output: output, outputGradient: gradient, count: count, into: result)
    }
  }

  static func sigmoid(_ checks: Checks) {
    for count in counts {
      for bound in [1, 8, 80] as [Float] {
        let numbers: [Float] = uniformFill(count, in: -bound...bound)
        let output = checks.floats(count: count)
        Kernels.sigmoid(checks.floats(numbers).source, count: count, into: output.pointer)
        checks.expectClose(
          output, Reference.sigmoid(doubles(numbers)), tolerance: 3e-7,
          "\(count) elements up to \(bound)")
      }
    }
  }

  static func sigmoidGradient(_ checks: Checks) {
    checkGradient(checks, derivative: { y in y * (1 - y) }) { output, gradient, count, result in
      Kernels.sigmoidGradient(output: output, outputGradient: gradient, count: count, into: result)
    }
  }

  /// A gradient that is `outputGradient * derivative(output)`. Outputs are quarters, so that it is
  /// exact; `KernelTests` compares it with the gradient by the input.
  private static func checkGradient(
    _ checks: Checks, derivative: (Double) -> Double,
    kernel: (
      UnsafePointer<Float>, UnsafePointer<Float>, _ count: Int, UnsafeMutablePointer<Float>
    ) -> Void
  ) {
    for count in counts {
      let output = integerFill(count, seed: 1).map { $0 / 4 }
      let gradient = integerFill(count, seed: 2)
      let result = checks.floats(count: count)
      kernel(
        checks.floats(output).source, checks.floats(gradient).source, count, result.pointer)
      let expected = (0..<count).map { Double(gradient[$0]) * derivative(Double(output[$0])) }
      checks.expectEqual(result, expected, "\(count) elements")
    }
  }

  static func binaryCrossEntropy(_ checks: Checks) {
    for count in counts where count > 0 {
      let logits: [Float] = uniformFill(count, in: -20...20)
      for target in [0, 1, 0.9] as [Float] {
        let loss = Kernels.binaryCrossEntropy(
          checks.floats(logits).source, target: target, count: count)
        let mean = Reference.binaryCrossEntropy(
          logits: doubles(logits), targets: [Double](repeating: Double(target), count: count))
        checks.expectClose(
          [loss], [mean * Double(count)],
          tolerance: 3e-7 + Double(Float.ulpOfOne) / 2 * Double(count),
          "\(count) logits, target \(target)")
      }
    }
  }

  static func binaryCrossEntropyGradient(_ checks: Checks) {
    for count in counts where count > 0 {
      let logits: [Float] = uniformFill(count, in: -20...20)
      for target in [0, 1, 0.9] as [Float] {
        let gradient = checks.floats(count: count)
        Kernels.binaryCrossEntropyGradient(
          checks.floats(logits).source, target: target, scale: 1 / Float(count), count: count,
          into: gradient.pointer)
        let expected = Reference.binaryCrossEntropyGradient(
          logits: doubles(logits), targets: [Double](repeating: Double(target), count: count))
        checks.expectClose(
          gradient, expected, tolerance: 3e-7, "\(count) logits, target \(target)")
      }
    }
  }

  /// Three steps. A parameter is rounded once a step; what counts is how far it has moved.
  static func adam(_ checks: Checks) {
    let (learningRate, beta1, beta2, epsilon) = (2e-4, 0.5, 0.999, 1e-8)
    for count in counts {
      let initial = integerFill(count, magnitude: 1)
      let parameters = checks.floats(initial)
      let (first, second) = (
        checks.floats(repeating: 0, count: count), checks.floats(repeating: 0, count: count)
      )
      var expected = doubles(initial)
      var firstMoments = [Double](repeating: 0, count: count)
      var secondMoments = firstMoments
      var (power1, power2) = (1.0, 1.0)
      for step in 1...3 {
        let gradients: [Float] = uniformFill(count, seed: UInt64(step))
        (power1, power2) = (power1 * beta1, power2 * beta2)
        Kernels.adam(
          AdamOperands(
            count: count, parameters: parameters.pointer,
            gradients: checks.floats(gradients).source, firstMoment: first.pointer,
            secondMoment: second.pointer, beta1Complement: Float(1 - beta1), beta2: Float(beta2),
            beta2Complement: Float(1 - beta2), stepSize: Float(learningRate / (1 - power1)),
            secondMomentScale: Float(1 / (1 - power2).squareRoot()), epsilon: Float(epsilon)))
        Reference.adamStep(
          parameters: &expected, firstMoments: &firstMoments, secondMoments: &secondMoments,
          gradients: doubles(gradients), step: step, learningRate: learningRate, beta1: beta1,
          beta2: beta2, epsilon: epsilon)
      }
      checks.expectClose(parameters, expected, tolerance: 3e-7, "\(count) parameters")
      checks.expectClose(first, firstMoments, tolerance: 1e-6, "\(count) first moments")
      checks.expectClose(second, secondMoments, tolerance: 1e-6, "\(count) second moments")
    }
  }
}
