import Autograd
import Checkpoints
import Datasets
import Foundation
import GAN
import Layers
import ModelFiles
import Portraits
import RandomStreams
import Tensors
import TestSupport
import Testing

@testable import Training

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

  /// The networks of a run are those of a trainer that averages nothing, bit for bit.
  @Test func trainingIsThatOfATrainerAlone() throws {
    let run = try train("a", stoppingAfter: 4)
    let configuration = TrainingRunTests.configuration
    let trainer = DCGANTrainer(configuration.networkSpecs, seed: configuration.seed)
    let loader = try BatchLoader(
      dataset: TrainingRunTests.dataset, batchSize: configuration.batchSize, workers: 0,
      seed: configuration.seed, augmentation: nil, epoch: 0, position: 0)
    var noise = RandomStream(seed: configuration.seed, name: "noise")
    for _ in 0..<5 {
      guard let batch = try loader.next() else { continue }
      let latents = trainer.generator.latents(batch.images.shape[0], from: &noise)
      _ = trainer.step(real: batch.images, noise: latents)
    }
    for (ours, theirs) in [
      (run.generator.main, trainer.generator.main),
      (run.discriminator.main, trainer.discriminator.main),
    ] {
      #expect(
        ours.parameters.map { $0.value.scalars() } == theirs.parameters.map { $0.value.scalars() })
    }
  }

  /// A relativistic loss keeps what D computes of one batch more.
  @Test func memoryCountsBothBatchesOfARelativisticLoss() {
    var configuration = TrainingRunTests.configuration
    let before = configuration.trainingBytes
    configuration.recipe.loss = .relativistic
    let networks = configuration.networkSpecs
    let batch = networks.discriminator.trainingBytes(batchSize: configuration.batchSize)
    let none = networks.discriminator.trainingBytes(batchSize: 0)
    #expect(configuration.trainingBytes - before == batch - none && batch > none)
    #expect(
      before == networks.trainingBytes(batchSize: configuration.batchSize)
        + 4 * Double(networks.generator.parameterCount))
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

  /// Averaged weights that are incomplete are refused, and are never taken for the others.
  @Test func setsOfWeightsAreNotMixed() throws {
    try train("a")
    let source = try file("a", step: 9)
    func write(_ name: String, _ keeps: (String) -> Bool) throws -> String {
      var writer = SafetensorsWriter()
      for entry in source.entries where keeps(entry.name) && entry.type != .int64 {
        writer.add(try source.tensor(named: entry.name), named: entry.name)
      }
      try writer.write(to: folder.file(name))
      return folder.file(name)
    }
    let damaged = try write("damaged.safetensors") { !$0.hasPrefix("netG_ema.main.0") }
    #expect(throws: ModelFileError.self) { try Sampler(contentsOf: damaged, weights: .average) }
    #expect(throws: ModelFileError.self) { try Sampler(contentsOf: damaged) }
    _ = try Sampler(contentsOf: damaged, weights: .raw)
    let alone = try write("alone.safetensors") { $0.hasPrefix("netG_ema.") }
    #expect(throws: ModelFileError.self) { try Sampler(contentsOf: alone, weights: .raw) }
    _ = try Sampler(contentsOf: alone, weights: .average)
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

  /// A checkpoint and settings as a version without averages wrote them.
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
    // As that version wrote them.
    let settings = """
      {
        "batchSize" : 8, "beta1" : 0.5, "checkpointEvery" : 5, "epochs" : 3,
        "learningRate" : 0.0002, "logEvery" : 50,
        "model" : { "imageSize" : 16, "nc" : 3, "ndf" : 5, "ngf" : 3, "nz" : 5 },
        "sampleEvery" : 4, "seed" : 999
      }
      """
    try Data(settings.utf8).write(to: URL(fileURLWithPath: directory.configurationPath))

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
