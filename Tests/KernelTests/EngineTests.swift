import KernelInterface
import Kernels
import Memory
import Testing

@Suite struct EngineTests {
  @Test func levelsAreAscendingAndBeginWithTheBaseline() {
    let levels = Engine.supportedLevels
    #expect(levels.first == .baseline)
    #expect(levels == levels.sorted())
    #expect(Set(levels).count == levels.count)
    #expect(Engine().level == levels.last)
    #expect(Engine().threads == Engine.availableThreads)
    #expect(Engine.availableThreads > 0)
  }

  @Test(arguments: Engine.supportedLevels)
  func anEngineUsesTheLevelAskedFor(level: ISALevel) {
    let engine = Engine(level: level, threads: 3)
    #expect(engine.level == level)
    #expect(engine.description == "\(level.name), 3 threads")
    #expect(Engine(level: level, threads: 1).description == "\(level.name), 1 thread")
  }

  /// The loops rely on these relations between the sizes of a set of kernels.
  @Test(arguments: Engine.supportedLevels)
  func tileSizesFitTogether(level: ISALevel) {
    let kernels = Engine(level: level, threads: 1).kernels
    #expect(kernels.level == level)
    #expect(kernels.tileColumns == 2 * kernels.lanes)
    #expect(kernels.tileRows == 3 * kernels.groupRows)
    #expect(kernels.directColumns.isMultiple(of: kernels.lanes))
    #expect([4, 8, 16].contains(kernels.lanes))
    let sizes = [
      kernels.tileRows, kernels.groupRows, kernels.directPixels, kernels.dotRows,
      kernels.dotColumns, kernels.narrowDotRows, kernels.narrowDotColumns,
    ]
    #expect(sizes.allSatisfy { $0 > 0 })
  }

  @Test func levelNamesAreThoseThatUsersType() {
    #expect(ISALevel.allCases.map(\.name) == ["baseline", "avx2", "avx512"])
  }
}

/// Errors of the calling program end the process before memory is harmed, with one line that names
/// the operands, in optimized builds too.
@Suite struct MisuseTests {
  @Test func noThreads() async {
    expect(
      "Engine: 0 threads; at least 1 is needed",
      from: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Engine(threads: 0)
      })
  }

  @Test func operandsOfDifferentCounts() async {
    expect(
      "add: operands of 3 and 4 elements",
      from: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        Engine(threads: 1).add(Buffer(count: 3), to: Buffer(count: 4))
      })
    expect(
      "tanh: operands of 5 and 4 elements",
      from: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        Engine(threads: 1).tanh(Buffer(count: 5), into: Buffer(count: 4))
      })
  }

  @Test func rowsThatAreNotWhole() async {
    expect(
      "moments: 10 elements are not whole rows of 3 channels",
      from: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        Engine(threads: 1).moments(
          of: Buffer(count: 10), mean: Buffer(count: 3), variance: Buffer(count: 3))
      })
  }

  @Test func noLogits() async {
    expect(
      "binaryCrossEntropy: 0 logits; at least 1 is needed",
      from: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Engine(threads: 1).binaryCrossEntropy(Buffer(count: 0), target: 1)
      })
  }

  @Test func convolutionOfOtherSizes() async {
    expect(
      "convolution2D: input of 32, filter of 54 and output of 49 elements; 1 images of 4x4x2, "
        + "filter 3x3x2x3, stride 1, padding 1 has 32, 54 and 48",
      from: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        Engine(threads: 1).convolution2D(
          misuseShape, input: Buffer(count: 32), filter: Buffer(count: 54),
          into: Buffer(count: 49))
      })
    expect(
      "convolution2DInputGradient: input of 32, filter of 53 and output of 48 elements",
      from: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        Engine(threads: 1).convolution2DInputGradient(
          misuseShape, outputGradient: Buffer(count: 48), filter: Buffer(count: 53),
          into: Buffer(count: 32))
      })
  }

  @Test func epilogueOfOtherChannels() async {
    expect(
      "convolution2D: an epilogue for 2 channels; the output has 3",
      from: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        Engine(threads: 1).convolution2D(
          misuseShape, input: Buffer(count: 32), filter: Buffer(count: 54),
          epilogue: ConvolutionEpilogue(channels: 2, slope: 0), into: Buffer(count: 48))
      })
    expect(
      "ConvolutionEpilogue: slope -1.0 is negative",
      from: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = ConvolutionEpilogue(channels: 2, slope: -1)
      })
  }

  @Test func algorithmThatDoesNotComputeThePass() async {
    expect(
      "convolution2D: direct does not compute the pass filterGradient of 1 images of 4x4x2",
      from: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        Engine(threads: 1).convolution2DFilterGradient(
          misuseShape, input: Buffer(count: 32), outputGradient: Buffer(count: 48),
          into: Buffer(count: 54), by: .direct)
      })
    expect(
      "convolution2D: winograd does not compute the pass forward",
      from: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        Engine(threads: 1).convolution2D(
          misuseShape, input: Buffer(count: 32), filter: Buffer(count: 54),
          into: Buffer(count: 48), by: .winograd)
      })
  }

  @Test func shapesWithoutAnOutput() async {
    expect(
      "ConvolutionShape: a 4x4 kernel does not fit into 3x3 with padding 0",
      from: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = ConvolutionShape(
          batch: 1, height: 3, width: 3, inputChannels: 1, outputChannels: 1, kernelHeight: 4,
          kernelWidth: 4, stride: 1, padding: 0)
      })
    expect(
      "ConvolutionShape: a size is not positive in 0 images of 3x3x1",
      from: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = ConvolutionShape(
          batch: 0, height: 3, width: 3, inputChannels: 1, outputChannels: 1, kernelHeight: 2,
          kernelWidth: 2, stride: 1, padding: 0)
      })
    expect(
      "ConvolutionShape: output padding 2 for stride 2",
      from: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = ConvolutionShape.transposed(
          batch: 1, height: 3, width: 3, inputChannels: 1, outputChannels: 1, kernelHeight: 2,
          kernelWidth: 2, stride: 2, padding: 0, outputPadding: 2)
      })
  }

  @Test func noFirstStep() async {
    expect(
      "AdamStep: step 0; the first is 1",
      from: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = AdamStep(learningRate: 1, beta1: 0.5, beta2: 0.9, epsilon: 0, step: 0)
      })
  }

  @Test func sliceOutsideABuffer() async {
    await #expect(processExitsWith: .failure) { _ = Buffer(count: 4).slice(2..<5) }
  }

  private func expect(_ message: String, from result: ExitTest.Result?) {
    guard let result else { return }
    let printed = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(printed.contains(message))
  }
}

/// Operands of 32, 54 and 48 elements.
private let misuseShape = ConvolutionShape(
  batch: 1, height: 4, width: 4, inputChannels: 2, outputChannels: 3, kernelHeight: 3,
  kernelWidth: 3, stride: 1, padding: 1)
