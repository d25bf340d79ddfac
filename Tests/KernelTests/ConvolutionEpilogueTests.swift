import KernelInterface
import Kernels
import Memory
import Reference
import TestSupport
import Testing

/// Every convolution with an epilogue against the same convolution and a pass of its own after it:
/// the same bits.
@Suite struct ConvolutionEpilogueTests {
  @Test(arguments: try problems(named: "odd"))
  func oddProblems(problem: Problem) { expectSameBits(problem) }

  @Test(arguments: ConvolutionProblems.geometries)
  func geometries(problem: Problem) { expectSameBits(problem) }

  @Test(arguments: ConvolutionProblems.rows + ConvolutionProblems.blocks)
  func rowsAndBlocks(problem: Problem) { expectSameBits(problem) }

  @Test(arguments: ConvolutionPropertyTests.shared)
  func sharedProblems(problem: Problem) { expectSameBits(problem, threads: 7) }

  /// As large as the image, a kernel makes one pixel of it, along whose columns channels repeat.
  @Test(arguments: [1, 2, 3, 5, 16, 17, 33, 64, 100])
  func wholeImages(channels: Int) {
    for batch in [1, 3, 14] {
      for latents in [5, 70] {
        expectSameBits(
          ConvolutionProblems.problem(
            batch: batch, height: 4, width: 3, inputs: channels, outputs: latents, kernel: (4, 3)))
      }
    }
  }

  /// A stride longer than the kernel leaves zeros, which an epilogue shifts as well.
  @Test(arguments: Engine.supportedLevels)
  func pixelsThatNoWindowCovers(level: ISALevel) {
    let shape = ConvolutionShape(
      batch: 1, height: 5, width: 5, inputChannels: 2, outputChannels: 1, kernelHeight: 1,
      kernelWidth: 1, stride: 3, padding: 0)
    let epilogue = ConvolutionEpilogue(
      scale: GuardedBuffer([2, 2]).buffer, shift: GuardedBuffer([3, -4]).buffer, slope: 0.25)
    for algorithm in [ConvolutionAlgorithm.direct, .im2col] {
      let result = GuardedBuffer(count: shape.inputCount)
      Engine(level: level, threads: 2).convolution2DInputGradient(
        shape, outputGradient: GuardedBuffer([1, 1, 1, 1]).buffer,
        filter: GuardedBuffer([1, 5]).buffer, epilogue: epilogue, into: result.buffer,
        by: algorithm)
      let covered = [0, 3, 15, 18]
      let expected = (0..<25).flatMap { covered.contains($0) ? [5, 6] : [3, -1] as [Float] }
      expectEqual(result.scalars(), expected, algorithm.rawValue)
    }
  }

  /// A leaky ReLU alone is the activation's, also for the negative zero.
  @Test(arguments: Engine.supportedLevels, [0, 0.2, 1] as [Float])
  func rectifierAlone(level: ISALevel, slope: Float) {
    let channels = 19
    let edges: [Float] = [0, -0.0, .infinity, -.infinity, .leastNormalMagnitude, -1, 1]
    let input = edges + uniformFill(10 * channels - edges.count)
    let engine = Engine(level: level, threads: 2)
    let epilogue = ConvolutionEpilogue(channels: channels, slope: slope)
    let (ours, theirs) = (GuardedBuffer(count: input.count), GuardedBuffer(count: input.count))
    engine.scaleShift(
      GuardedBuffer(input).buffer, scale: epilogue.scale, shift: epilogue.shift, slope: slope,
      into: ours.buffer)
    engine.leakyReLU(GuardedBuffer(input).buffer, slope: slope, into: theirs.buffer)
    expectIdentical(ours.scalars(), theirs.scalars())
  }

  @Test func channelsMustBeTheResults() async {
    expectMessage(
      "convolution2DInputGradient: an epilogue for 3 channels; the output has 2",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let shape = ConvolutionShape(
          batch: 1, height: 2, width: 2, inputChannels: 2, outputChannels: 3, kernelHeight: 2,
          kernelWidth: 2, stride: 1, padding: 0)
        let input = Buffer(count: shape.inputCount)
        Engine(threads: 1).convolution2DInputGradient(
          shape, outputGradient: Buffer(count: shape.outputCount),
          filter: Buffer(count: shape.filterCount),
          epilogue: ConvolutionEpilogue(channels: 3, slope: 0), into: input)
      })
  }

  private func expectSameBits(_ problem: Problem, threads: Int = 2) {
    let shape = problem.shape
    let operands = ConvolutionOperands.uniform(shape)
    for (pass, channels) in [
      (ConvolutionPass.forward, shape.outputChannels), (.inputGradient, shape.inputChannels),
    ] {
      let methods = ConvolutionMethod.all(shape, pass: pass, threads: threads)
      for (index, method) in methods.enumerated() {
        // Every method meets every slope, at other shapes.
        let slope = [1, 0, 0.2][(index + shape.height + shape.outputWidth) % 3] as Float
        let epilogue = ConvolutionEpilogue(
          scale: GuardedBuffer(uniformFill(channels, seed: 4), misalignment: 1).buffer,
          shift: GuardedBuffer(uniformFill(channels, seed: 5), misalignment: 3).buffer,
          slope: slope)
        let expected = GuardedBuffer(method(shape, operands))
        method.engine.scaleShift(
          expected.buffer, scale: epilogue.scale, shift: epilogue.shift, slope: slope,
          into: expected.buffer)
        expectIdentical(
          method(shape, operands, misalignment: index % 4, epilogue: epilogue),
          expected.scalars(), "\(shape), slope \(slope): \(method)")
      }
    }
  }
}
