import Foundation
import GAN
import TestSupport
import Testing
import Training

struct DryRunTests {
  let folder: TemporaryFolder
  let directory: RunDirectory

  init() throws {
    folder = try TemporaryFolder()
    directory = RunDirectory(path: folder.file("run"))
  }

  private func dryStep(resumes: Bool = false) throws -> TrainingProgress {
    var dry = try DryRun(
      TrainingRunTests.configuration, in: directory, dataset: TrainingRunTests.dataset,
      resumes: resumes)
    return try dry.step { _, _ in }
  }

  /// The steps of a run up to `stop`.
  private func train(stoppingAfter stop: Int, resumes: Bool = false) throws -> [TrainingProgress] {
    let training = try TrainingRun(
      TrainingRunTests.configuration, in: directory, dataset: TrainingRunTests.dataset,
      resumes: resumes)
    var steps: [TrainingProgress] = []
    try training.run(shouldStop: { training.step == stop }) { event in
      if case .step(let progress) = event { steps.append(progress) }
    }
    return steps
  }

  /// In the middle of an epoch and at its end, a dry run does the next step of the run, bit for
  /// bit.
  @Test(arguments: [1, 2, 3])
  func isTheNextStepOfTheRun(stop: Int) throws {
    let first = try dryStep()
    #expect(!directory.exists())
    let steps = try train(stoppingAfter: stop)
    #expect("\(first)" == "\(steps[0])")
    let before = try FileManager.default.subpathsOfDirectory(atPath: directory.path).sorted()
    let next = try dryStep(resumes: true)
    #expect(try FileManager.default.subpathsOfDirectory(atPath: directory.path).sorted() == before)
    #expect("\(next)" == "\(try train(stoppingAfter: stop + 1, resumes: true)[0])")
  }

  @Test func refusesWhatARunRefuses() throws {
    _ = try train(stoppingAfter: 1)
    #expect { try dryStep() } throws: { "\($0)".contains("already holds a run") }
    var other = TrainingRunTests.configuration
    other.model.nz = 9
    #expect {
      try DryRun(other, in: directory, dataset: TrainingRunTests.dataset, resumes: true)
    } throws: { "\($0)".contains("nz 9 does not fit the run") }
    other = TrainingRunTests.configuration
    other.model.imageSize = 512
    other.batchSize = 65536
    #expect {
      try DryRun(
        other, in: RunDirectory(path: folder.file("large")), dataset: TrainingRunTests.dataset)
    } throws: { "\($0)".contains("of memory") }
  }
}
