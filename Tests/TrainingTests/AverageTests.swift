import Checkpoints
import Foundation
import GAN
import ModelFiles
import Portraits
import Tensors
import TestSupport
import Testing
import Training

/// The average of G's weights in runs and their files.
@Suite(.serialized) struct AverageTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @discardableResult
  private func train(
    _ name: String, halfLife: Int = 2, resumes: Bool = false, stoppingAfter stop: Int? = nil
  ) throws -> TrainingRun {
    var configuration = TrainingRunTests.configuration
    configuration.averageHalfLife = halfLife
    let run = try TrainingRun(
      configuration, in: RunDirectory(path: folder.file(name)), dataset: TrainingRunTests.dataset,
      resumes: resumes)
    try run.run(shouldStop: { run.step == stop }) { _ in }
    return run
  }

  private func file(_ name: String, step: Int) throws -> SafetensorsFile {
    try SafetensorsFile(
      contentsOf: RunDirectory(path: folder.file(name)).checkpointPath(step: step))
  }

  private func metrics(_ name: String) throws -> String {
    try String(
      contentsOfFile: RunDirectory(path: folder.file(name)).metricsPath, encoding: .utf8)
  }

  /// How the average is made changes neither a weight nor a loss.
  @Test func trainingDoesNotDependOnIt() throws {
    try train("a")
    try train("b", halfLife: 3000)
    let (first, second) = (try file("a", step: 9), try file("b", step: 9))
    var differing: Set<Substring> = []
    for entry in first.entries {
      if try first.tensor(named: entry.name).scalars() != second.tensor(named: entry.name).scalars()
      {
        differing.insert(entry.name.prefix { $0 != "." })
      }
    }
    #expect(differing == ["netG_ema"])
    #expect(try metrics("a") == metrics("b"))
    #expect(first.metadata["averaged_images"] == "60")
  }

  @Test func generatorsAreReadByTheirWeights() throws {
    let run = try train("a")
    let path = RunDirectory(path: folder.file("a")).checkpointPath(step: 9)
    func images(_ weights: NetworkFile.Weights?) throws -> [Float] {
      try Sampler(contentsOf: path, weights: weights).images(seeds: 0..<3).scalars()
    }
    let average = Sampler(run.averagedGenerator).images(seeds: 0..<3).scalars()
    let raw = Sampler(run.generator).images(seeds: 0..<3).scalars()
    #expect(average != raw)
    #expect(try images(nil) == average && images(.average) == average && images(.raw) == raw)

    // An export has one set of weights, under the names that the tutorial has.
    let file = try NetworkFile(contentsOf: path)
    for (weights, expected) in [(nil, average), (.raw, raw)] as [(NetworkFile.Weights?, [Float])] {
      for name in ["one.pth", "one.safetensors"] {
        let exported = folder.file(name)
        let format = try #require(ExportFormat(path: name))
        try file.export([.generator], weights: weights, isHalf: false, as: format, to: exported)
        #expect(try Sampler(contentsOf: exported).images(seeds: 0..<3).scalars() == expected)
        #expect(throws: ModelFileError.self) {
          try Sampler(contentsOf: exported, weights: .average)
        }
      }
    }
  }

  /// Training goes on from the weights that were trained, not from their average.
  @Test func runsBeginWithRawWeights() throws {
    let run = try train("a")
    var configuration = TrainingRunTests.configuration
    configuration.initialGenerator =
      RunDirectory(path: folder.file("a")).checkpointPath(step: 9)
    let next = try TrainingRun(
      configuration, in: RunDirectory(path: folder.file("b")), dataset: TrainingRunTests.dataset)
    let expected = Sampler(run.generator).images(seeds: 0..<2).scalars()
    #expect(Sampler(next.generator).images(seeds: 0..<2).scalars() == expected)
    #expect(Sampler(next.averagedGenerator).images(seeds: 0..<2).scalars() == expected)
  }

  /// A checkpoint and settings as version 0.1.0 wrote them.
  @Test func runsWithoutAnAverageGoOn() throws {
    try train("a", halfLife: 10_000, stoppingAfter: 5)
    let directory = RunDirectory(path: folder.file("a"))
    let path = directory.checkpointPath(step: 5)
    let file = try SafetensorsFile(contentsOf: path)
    var metadata = file.metadata
    metadata["averaged_images"] = nil
    var writer = SafetensorsWriter(metadata: metadata)
    for entry in file.entries where !entry.name.hasPrefix("netG_ema.") {
      if entry.type == .int64 {
        let integers = try file.integers(named: entry.name)
        writer.add(integers: integers, shape: entry.shape, named: entry.name)
      } else {
        writer.add(try file.tensor(named: entry.name), named: entry.name)
      }
    }
    try writer.write(to: path)
    let settings = try String(contentsOfFile: directory.configurationPath, encoding: .utf8)
    let old = settings.split(separator: "\n").filter { !$0.contains("averageHalfLife") }
    #expect(old.count == settings.split(separator: "\n").count - 1)
    try Data(old.joined(separator: "\n").utf8)
      .write(to: URL(fileURLWithPath: directory.configurationPath))

    #expect(try Sampler(contentsOf: path).images(seeds: 0..<2).count > 0)
    try train("a", halfLife: 10_000, resumes: true)
    try train("whole", halfLife: 10_000)
    #expect(try metrics("a") == metrics("whole"))
    // The average began after the fifth step.
    #expect(try self.file("a", step: 9).metadata["averaged_images"] == "24")
  }

  @Test func anotherHalfLifeIsAConflict() throws {
    try train("a", stoppingAfter: 2)
    #expect {
      try train("a", halfLife: 31, resumes: true)
    } throws: { "\($0)".contains("average-half-life") }
  }
}
