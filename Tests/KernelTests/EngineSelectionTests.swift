import Foundation
import KernelInterface
import Kernels
import Testing

/// How a user's wish becomes an engine.
@Suite struct EngineSelectionTests {
  /// A level that the machine does not have gives the best one that it has.
  @Test(arguments: ISALevel.allCases)
  func aLevelIsAnUpperLimit(level: ISALevel) throws {
    let engine = try Engine(selecting: level.name, threads: 3)
    #expect(engine.level == min(level, Engine().level))
    #expect(engine.threads == 3)
  }

  @Test func allCPUsAreUsedByDefault() throws {
    #expect(try Engine(selecting: "baseline", threads: nil).threads == Engine.availableThreads)
  }

  @Test(arguments: ["", "AVX2", "sse"])
  func unknownLevels(name: String) throws {
    let error = #expect(throws: EngineSelectionError.self) {
      try Engine(selecting: name, from: "--isa", threads: 1)
    }
    #expect(error == .unknownLevel(name: name, source: "--isa"))
    #expect(
      error?.description
        == "--isa '\(name)' is no instruction-set level; use one of baseline, avx2, avx512")
  }

  @Test(arguments: [0, -1, 1025, .max])
  func impossibleThreads(count: Int) {
    #expect(throws: EngineSelectionError.impossibleThreads(count)) {
      try Engine(selecting: "baseline", threads: count)
    }
  }

  /// In processes of their own: the environment belongs to all tests.
  @Test func theEnvironmentIsAskedLast() async {
    await #expect(processExitsWith: .success) {
      setenv("DCGAN_ISA", "baseline", 1)
      try #require(Engine(selecting: nil, threads: 1).level == .baseline)
      let best = Engine().level
      try #require(Engine(selecting: "avx512", threads: 1).level == best)
      setenv("DCGAN_ISA", "mmx", 1)
      #expect(throws: EngineSelectionError.unknownLevel(name: "mmx", source: "DCGAN_ISA")) {
        try Engine(selecting: nil, threads: 1)
      }
      unsetenv("DCGAN_ISA")
      try #require(Engine(selecting: nil, threads: 1).level == best)
    }
  }

  @Test func theEnvironmentChoosesTheAlgorithm() async {
    await #expect(processExitsWith: .success) {
      try #require(Engine.current.convolutionAlgorithm == nil || getenv("DCGAN_CONVOLUTION") != nil)
      setenv("DCGAN_CONVOLUTION", "im2col", 1)
      let engine = try Engine(selecting: nil, threads: 2)
      try #require(engine.convolutionAlgorithm == .im2col)
      try #require(engine.limited(to: 1).convolutionAlgorithm == .im2col)
      setenv("DCGAN_CONVOLUTION", "fft", 1)
      #expect(throws: EngineSelectionError.unknownAlgorithm("fft")) {
        try Engine(selecting: nil, threads: 1)
      }
    }
    await #expect(processExitsWith: .failure) {
      setenv("DCGAN_CONVOLUTION", "fft", 1)
      _ = Engine.current
    }
  }

  @Test(arguments: Engine.supportedLevels, [1, 2])
  func peakCountsItsOperations(level: ISALevel, threads: Int) {
    let engine = Engine(level: level, threads: threads)
    let sums = engine.kernels.tileRows * engine.kernels.tileColumns
    #expect(engine.multiplyAddPeak(iterations: 3) == 2 * 3 * sums * 8 * threads)
    // Each sum tends to 1 / (1 - 0.5).
    #expect(engine.kernels.multiplyAddPeak(iterations: 100) == Float(2 * sums))
  }
}
