import KernelInterface
package import Memory

extension Engine {
  /// output = input < 0 ? slope * input : input. ReLU is slope 0. May run in place.
  package func leakyReLU(_ input: Buffer, slope: Float, into output: Buffer) {
    requireSameCount("leakyReLU", input, output)
    parallelRanges(input.count) { range in
      unsafe kernels.leakyReLU(
        input.pointer + range.lowerBound, slope: slope, count: range.count,
        into: output.pointer + range.lowerBound)
    }
  }

  /// The input gradient from the activation's output, which has the sign of its input.
  package func leakyReLUGradient(
    output: Buffer, outputGradient: Buffer, slope: Float, into inputGradient: Buffer
  ) {
    requireSameCount("leakyReLUGradient", output, outputGradient, inputGradient)
    parallelRanges(output.count) { range in
      let start = range.lowerBound
      unsafe kernels.leakyReLUGradient(
        output: output.pointer + start, outputGradient: outputGradient.pointer + start,
        slope: slope, count: range.count, into: inputGradient.pointer + start)
    }
  }

  /// output = tanh(input)
  package func tanh(_ input: Buffer, into output: Buffer) {
    requireSameCount("tanh", input, output)
    parallelRanges(input.count) { range in
      unsafe kernels.tanh(
        input.pointer + range.lowerBound, count: range.count,
        into: output.pointer + range.lowerBound)
    }
  }

  /// inputGradient = outputGradient * (1 - output^2)
  package func tanhGradient(output: Buffer, outputGradient: Buffer, into inputGradient: Buffer) {
    requireSameCount("tanhGradient", output, outputGradient, inputGradient)
    parallelRanges(output.count) { range in
      let start = range.lowerBound
      unsafe kernels.tanhGradient(
        output: output.pointer + start, outputGradient: outputGradient.pointer + start,
        count: range.count, into: inputGradient.pointer + start)
    }
  }

  /// output = 1 / (1 + e^-input)
  package func sigmoid(_ input: Buffer, into output: Buffer) {
    requireSameCount("sigmoid", input, output)
    parallelRanges(input.count) { range in
      unsafe kernels.sigmoid(
        input.pointer + range.lowerBound, count: range.count,
        into: output.pointer + range.lowerBound)
    }
  }

  /// inputGradient = outputGradient * output * (1 - output)
  package func sigmoidGradient(output: Buffer, outputGradient: Buffer, into inputGradient: Buffer) {
    requireSameCount("sigmoidGradient", output, outputGradient, inputGradient)
    parallelRanges(output.count) { range in
      let start = range.lowerBound
      unsafe kernels.sigmoidGradient(
        output: output.pointer + start, outputGradient: outputGradient.pointer + start,
        count: range.count, into: inputGradient.pointer + start)
    }
  }
}
