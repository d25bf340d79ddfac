import Datasets
import Foundation
import GAN
import Portraits
import TestSupport
import Testing

@testable import Training

/// What short runs tell of themselves.
@Suite(.serialized) struct DiagnosisTests {
  /// A run of 600 steps in a second or two.
  private static var configuration: TrainingConfiguration {
    var configuration = TrainingConfiguration.portraits
    configuration.model = ModelConfiguration(imageSize: 16, nc: 3, nz: 20, ngf: 8, ndf: 8)
    configuration.batchSize = 16
    configuration.sampleEvery = 50
    configuration.maxSteps = 600
    return configuration
  }

  private static let dataset = PortraitDataset(imageSize: 16, channels: 3, seed: 999)

  /// The findings of a run, or of a session of it.
  private func findings(
    _ configuration: TrainingConfiguration = configuration, in folder: String,
    dataset: any ImageDataset = dataset, resumes: Bool = false, stoppingAfter stop: Int? = nil
  ) throws -> [TrainingFinding] {
    let training = try TrainingRun(
      configuration, in: RunDirectory(path: folder), dataset: dataset, resumes: resumes)
    var findings: [TrainingFinding] = []
    try training.run(shouldStop: { training.step == stop }) { event in
      switch event {
      case .finding(let finding): findings.append(finding)
      case .warning(let text): Issue.record("\(text)")
      default: break
      }
    }
    return findings
  }

  private func bytes(_ folder: String, _ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
  }

  @Test func aHealthyRunTellsNothing() throws {
    let folder = try TemporaryFolder()
    #expect(try findings(in: folder.file("run")) == [])
    #expect(!FileManager.default.fileExists(atPath: folder.file("run/findings.json")))
    let page = String(decoding: try bytes(folder.path, "run/report.html"), as: UTF8.self)
    #expect(!page.contains("What to know"))
  }

  /// Each kind is told once, at the same step whether or not the run was stopped before, and is on
  /// the page.
  @Test(arguments: [(0.01, 2e-5, 370), (2e-5, 0.01, 260), (2e-5, 0.01, 330)])
  func aRunThatGoesWrongTellsItOnce(ofD: Double, ofG: Double, stop: Int) throws {
    let folder = try TemporaryFolder()
    let (whole, parts) = (folder.file("whole"), folder.file("parts"))
    var configuration = Self.configuration
    configuration.recipe.discriminatorLearningRate = ofD
    configuration.recipe.generatorLearningRate = ofG
    let found = try findings(configuration, in: whole)
    #expect(found.count == 1)
    switch found.first?.matter {
    case .discriminatorWins: #expect(ofD > ofG)
    case .generatorCollapses: #expect(ofD < ofG)
    default: Issue.record("\(found)")
    }
    let first = try findings(configuration, in: parts, stoppingAfter: stop)
    let rest = try findings(configuration, in: parts, resumes: true)
    #expect(first + rest == found)
    #expect(try bytes(parts, "findings.json") == bytes(whole, "findings.json"))
    let page = String(decoding: try bytes(parts, "report.html"), as: UTF8.self)
    #expect(page.contains("What to know") && page.contains(found[0].facts.dropFirst()))
    // Resumed once more, with nothing new to tell.
    configuration.maxSteps = 650
    #expect(try findings(configuration, in: parts, resumes: true) == [])
  }

  /// A run that was killed has findings of steps after its last checkpoint.
  @Test func findingsBeyondTheCheckpointAreToldAgain() throws {
    let folder = try TemporaryFolder()
    let directory = RunDirectory(path: folder.file("run"))
    #expect(try findings(in: directory.path, stoppingAfter: 5) == [])
    var file = RunFindings(none: directory.findingsPath)
    try file.add(TrainingFinding(.generatorCollapses(spread: 0.1), step: 5))
    try file.add(TrainingFinding(.overfitting(training: 1, heldBack: 0), step: 6))
    #expect(try findings(in: directory.path, resumes: true, stoppingAfter: 7) == [])
    #expect(try RunFindings(directory, upTo: .max).all.map(\.step) == [5])
  }

  @Test func aDamagedFileOfFindingsIsNoReasonToStop() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("run")
    #expect(try findings(in: path, stoppingAfter: 5) == [])
    try Data("{".utf8).write(to: URL(fileURLWithPath: path + "/findings.json"))
    var configuration = Self.configuration
    configuration.maxSteps = 7
    let training = try TrainingRun(
      configuration, in: RunDirectory(path: path), dataset: Self.dataset, resumes: true)
    var warnings: [String] = []
    try training.run { if case .warning(let text) = $0 { warnings.append(text) } }
    #expect(warnings.first?.contains("findings.json") ?? false, "\(warnings)")
  }

  /// The number of images counts without those held back, and is told at the start.
  @Test func fewImagesAreToldAtTheStart() throws {
    let folder = try TemporaryFolder()
    var configuration = Self.configuration
    configuration.epochs = 101
    configuration.maxSteps = nil
    configuration.holdBack = .count(4)
    let few = PortraitDataset(count: 20, imageSize: 16, channels: 3, seed: 1)
    let found = try findings(configuration, in: folder.file("run"), dataset: few, stoppingAfter: 2)
    #expect(
      found == [
        TrainingFinding(.fewImages(count: 16, views: 101, harmless: 100, steps: 100), step: 0)
      ])
    #expect(
      try findings(
        configuration, in: folder.file("run"), dataset: few, resumes: true, stoppingAfter: 4) == [])
  }

  /// A new run could begin with the newest checkpoint with finite weights and ordinary losses.
  @Test func aCheckpointAfterGiantLossesIsNotSound() throws {
    let folder = try TemporaryFolder()
    var configuration = Self.configuration
    configuration.checkpointEvery = 10
    configuration.maxSteps = 30
    #expect(try findings(configuration, in: folder.file("run")) == [])
    let directory = RunDirectory(path: folder.file("run"))
    #expect(directory.newestSoundCheckpointPath() == directory.checkpointPath(step: 30))
    var lines = String(decoding: try bytes(directory.path, "metrics.csv"), as: UTF8.self)
      .components(separatedBy: "\n")
    lines[25] = "25,0,24,0.5,123.0,0.5,0.5,0.5"
    try lines.joined(separator: "\n").write(
      toFile: directory.metricsPath, atomically: true, encoding: .utf8)
    #expect(directory.newestSoundCheckpointPath() == directory.checkpointPath(step: 20))
    try Data("no checkpoint".utf8).write(
      to: URL(fileURLWithPath: directory.checkpointPath(step: 20)))
    #expect(directory.newestSoundCheckpointPath() == directory.checkpointPath(step: 10))
  }
}
