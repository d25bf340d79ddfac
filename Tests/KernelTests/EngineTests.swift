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

/// Misuse by a programmer ends the process before memory is harmed.
@Suite struct MisuseTests {
  @Test func noThreads() async {
    await #expect(processExitsWith: .failure) { _ = Engine(threads: 0) }
  }

  @Test func operandsOfDifferentCounts() async {
    await #expect(processExitsWith: .failure) {
      Engine(threads: 1).add(Buffer(count: 3), to: Buffer(count: 4))
    }
    await #expect(processExitsWith: .failure) {
      Engine(threads: 1).tanh(Buffer(count: 5), into: Buffer(count: 4))
    }
  }

  @Test func rowsThatAreNotWhole() async {
    await #expect(processExitsWith: .failure) {
      Engine(threads: 1).moments(
        of: Buffer(count: 10), mean: Buffer(count: 3), variance: Buffer(count: 3))
    }
  }

  @Test func convolutionOfOtherSizes() async {
    await #expect(processExitsWith: .failure) {
      Engine(threads: 1).convolution2D(
        misuseShape, input: Buffer(count: 32), filter: Buffer(count: 54),
        into: Buffer(count: 49))
    }
    await #expect(processExitsWith: .failure) {
      Engine(threads: 1).convolution2DInputGradient(
        misuseShape, outputGradient: Buffer(count: 48), filter: Buffer(count: 53),
        into: Buffer(count: 32))
    }
  }

  @Test func algorithmThatDoesNotComputeThePass() async {
    await #expect(processExitsWith: .failure) {
      Engine(threads: 1).convolution2DFilterGradient(
        misuseShape, input: Buffer(count: 32), outputGradient: Buffer(count: 48),
        into: Buffer(count: 54), by: .direct)
    }
  }

  @Test func kernelThatDoesNotFit() async {
    await #expect(processExitsWith: .failure) {
      _ = ConvolutionShape(
        batch: 1, height: 3, width: 3, inputChannels: 1, outputChannels: 1, kernelHeight: 4,
        kernelWidth: 4, stride: 1, padding: 0)
    }
  }

  @Test func noFirstStep() async {
    await #expect(processExitsWith: .failure) {
      _ = AdamStep(learningRate: 1, beta1: 0.5, beta2: 0.9, epsilon: 0, step: 0)
    }
  }

  @Test func sliceOutsideABuffer() async {
    await #expect(processExitsWith: .failure) { _ = Buffer(count: 4).slice(2..<5) }
  }
}

/// Operands of 32, 54 and 48 elements.
private let misuseShape = ConvolutionShape(
  batch: 1, height: 4, width: 4, inputChannels: 2, outputChannels: 3, kernelHeight: 3,
  kernelWidth: 3, stride: 1, padding: 1)
