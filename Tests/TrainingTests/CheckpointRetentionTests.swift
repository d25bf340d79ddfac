import Foundation
import GAN
import TestSupport
import Testing

@testable import Training

/// Which checkpoints stay, and how much of the disk a run takes.
struct CheckpointRetentionTests {
  private func retention(_ newest: Int, _ every: Int? = nil) throws -> CheckpointRetention {
    var settings = TrainingConfiguration()
    (settings.keep, settings.keepEvery) = (newest, every)
    return try #require(CheckpointRetention(settings))
  }

  @Test func theNewestAndEveryMthStay() throws {
    let steps = [500, 1000, 1500, 2000, 2500, 3000, 3100]
    #expect(CheckpointRetention(TrainingConfiguration()) == nil)
    #expect(try retention(1).removable(of: steps) == Array(steps.dropLast()))
    #expect(try retention(3).removable(of: steps) == [500, 1000, 1500, 2000])
    #expect(try retention(3, 1000).removable(of: steps) == [500, 1500])
    #expect(try retention(7).removable(of: steps) == [])
    #expect(try retention(9, 500).removable(of: []) == [])
  }

  @Test(
    arguments: [(0, nil, "keep 0"), (2, 0, "keep-every 0"), (nil, 5, "give keep, too")]
      as [(Int?, Int?, String)])
  func impossibleNumbersAreExplained(keep: Int?, every: Int?, reason: String) {
    var settings = TrainingRunTests.configuration
    (settings.keep, settings.keepEvery) = (keep, every)
    #expect { try settings.validate() } throws: { "\($0)".contains(reason) }
  }

  /// The newest, the one before it, which is known to be sound, and multiples; the best evaluation
  /// as well. Settings of this kind may change when a run is resumed.
  @Test func aRunKeepsWhatIsNamed() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("run")
    var settings = TrainingRunTests.configuration
    settings.checkpointEvery = 1
    (settings.keep, settings.keepEvery) = (1, 4)
    try TrainingRunTests().run(settings, in: path)
    let directory = RunDirectory(path: path)
    #expect(directory.checkpointSteps() == [4, 8, 9])
    #expect(try directory.configuration() == settings)

    (settings.epochs, settings.keep, settings.keepEvery) = (4, 2, nil)
    try TrainingRunTests().run(settings, in: path, resumes: true)
    #expect(directory.checkpointSteps() == [11, 12])

    let evaluated = folder.file("evaluated")
    settings.evaluateEvery = 2
    settings.keep = 1
    try TrainingRunTests().run(settings, in: evaluated)
    // As if step 4 had been the best.
    let table = evaluated + "/evaluations.csv"
    let lines = try String(contentsOfFile: table, encoding: .utf8).split(separator: "\n")
    let values = lines[0].split(separator: ",").count - 2
    let best = "4,10" + String(repeating: ",0.0", count: values)
    let text = (lines.prefix(2) + [best[...]] + lines.dropFirst(3)).joined(separator: "\n") + "\n"
    try text.write(toFile: table, atomically: true, encoding: .utf8)
    let checkpoints = RunDirectory(path: evaluated)
    try FileManager.default.copyItem(
      atPath: checkpoints.checkpointPath(step: 12), toPath: checkpoints.checkpointPath(step: 4))
    settings.epochs = 5
    try TrainingRunTests().run(settings, in: evaluated, resumes: true)
    #expect(checkpoints.checkpointSteps() == [4, 14, 15])
  }

  /// Without the option, all checkpoints stay, and settings have no entry for it.
  @Test func byDefaultAllStay() throws {
    let folder = try TemporaryFolder()
    var settings = TrainingRunTests.configuration
    settings.checkpointEvery = 1
    try TrainingRunTests().run(settings, in: folder.file("run"))
    #expect(RunDirectory(path: folder.file("run")).checkpointSteps() == Array(1...9))
    let text = try String(contentsOfFile: folder.file("run/config.json"), encoding: .utf8)
    #expect(!text.contains("keep"))
  }

  /// The bytes of a checkpoint are those of the file without its header.
  @Test(arguments: [false, true]) func checkpointsHaveTheBytesThatAreSaid(isSpectral: Bool) throws {
    let folder = try TemporaryFolder()
    var settings = TrainingRunTests.configuration
    settings.model.ngf = 16
    settings.recipe.spectralNorm = isSpectral
    settings.maxSteps = 5
    try TrainingRunTests().run(settings, in: folder.file("run"))
    let path = RunDirectory(path: folder.file("run")).checkpointPath(step: 5)
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let header = data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    let tensors = Double(data.count - 8 - header)
    // The number of batches of each norm, and the steps of both optimizers, have eight bytes.
    #expect(settings.checkpointBytes <= tensors && tensors < settings.checkpointBytes + 200)
  }

  @Test func checkpointsAreCounted() {
    var settings = TrainingConfiguration()
    #expect(settings.checkpointCount(after: 0, lastStep: 4000) == 9)
    #expect(settings.checkpointCount(after: 3990, lastStep: 4000) == 2)
    settings.evaluateEvery = 1000
    #expect(settings.checkpointCount(after: 0, lastStep: 4000) == 13)
    settings.keep = 3
    #expect(settings.checkpointCount(after: 0, lastStep: 4000) == 5)
    settings.keepEvery = 2000
    #expect(settings.checkpointCount(after: 0, lastStep: 4000) == 7)
  }

  @Test func whatDoesNotFitIsSaid() {
    let space = DiskSpace(checkpoints: 10, bytesPerCheckpoint: 76e6, others: 4e6, free: 5e8)
    #expect(space.note.contains("764 MB: 10 checkpoints of 76 MB"))
    #expect(space.warning?.contains("764 MB of disk, and 500 MB are free; use --keep") == true)
    #expect(
      DiskSpace(checkpoints: 1, bytesPerCheckpoint: 76e6, others: 0, free: 1e9).warning == nil)
  }
}
