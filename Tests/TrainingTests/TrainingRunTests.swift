import Datasets
import Foundation
import GAN
import Imaging
import Kernels
import Portraits
import TestSupport
import Testing
import Training

@Suite(.serialized) struct TrainingRunTests {
  /// A run of less than a second.
  static var configuration: TrainingConfiguration {
    var configuration = TrainingConfiguration()
    configuration.model = ModelConfiguration(imageSize: 16, nc: 3, nz: 5, ngf: 3, ndf: 5)
    configuration.batchSize = 8
    configuration.epochs = 3
    configuration.sampleEvery = 4
    configuration.checkpointEvery = 5
    return configuration
  }

  /// 20 images: batches of 8, 8 and 4.
  static let dataset = PortraitDataset(count: 20, imageSize: 16, channels: 3, seed: 1)

  /// Trains to the end, or until `stop` steps are done.
  @discardableResult
  func run(
    _ configuration: TrainingConfiguration = configuration, in folder: String,
    dataset: any ImageDataset = dataset, resumes: Bool = false, workers: Int = 2,
    stoppingAfter stop: Int? = nil
  ) throws -> TrainingRun.Outcome {
    let training = try TrainingRun(
      configuration, in: RunDirectory(path: folder), dataset: dataset, workers: workers,
      resumes: resumes)
    return try training.run(shouldStop: { training.step == stop }) { _ in }
  }

  func withFolders(_ body: (String, String) throws -> Void) throws {
    let root = try TemporaryFolder()
    try body(root.file("a"), root.file("b"))
  }

  /// The report, which contains times, the files that can be made anew from others, and the lock.
  private static let views: Set = [
    "run.lock", "report.html", "sessions.json", "losses.svg", "progress.gif", "real_vs_fake.png",
    "real_vs_fake.csv",
  ]

  /// Every file of a run but its report and lock, by its path in the folder.
  private func contents(_ folder: String) throws -> [String: Data] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder)
    var result: [String: Data] = [:]
    for path in paths where !Self.views.contains(path) {
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: folder + "/" + path, isDirectory: &isFolder)
      if !isFolder.boolValue {
        result[path] = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + path))
      }
    }
    return result
  }

  /// Records an issue for every file in which two runs differ.
  func expectSame(_ first: String, _ second: String) throws {
    let (expected, found) = (try contents(first), try contents(second))
    #expect(found.keys.sorted() == expected.keys.sorted())
    for (name, data) in expected { #expect(found[name] == data, "\(name)") }
  }

  @Test func leavesTheDocumentedFiles() throws {
    try withFolders { folder, _ in
      #expect(try run(in: folder) == .complete)
      let files = try contents(folder).keys.sorted()
      #expect(
        files == [
          "checkpoints/step_000005.safetensors", "checkpoints/step_000009.safetensors",
          "config.json", "metrics.csv", "real_samples.png", "samples/step_000000.png",
          "samples/step_000004.png", "samples/step_000008.png", "samples/step_000009.png",
        ])
      let metrics = try String(contentsOfFile: folder + "/metrics.csv", encoding: .utf8)
      #expect(metrics.split(separator: "\n").count == 10)
      let grid = try RasterImage(contentsOf: folder + "/samples/step_000009.png")
      #expect(grid.width == 8 * 18 + 2 && grid.height == 8 * 18 + 2)
    }
  }

  /// Stopped at regular and irregular places, in the middle of epochs and at their ends.
  @Test(arguments: [1, 3, 4, 5, 6, 8])
  func continuesByteForByte(stop: Int) throws {
    try withFolders { whole, parts in
      #expect(try run(in: whole) == .complete)
      #expect(try run(in: parts, stoppingAfter: stop) == .stopped)
      #expect(try run(in: parts, resumes: true, workers: 0) == .complete)
      try expectSame(whole, parts)
    }
  }

  /// Neither interruptions nor threads decide which images are mirrored.
  @Test func augmentationContinuesByteForByte() throws {
    var flipping = Self.configuration
    flipping.augment = .flip
    try withFolders { whole, parts in
      #expect(try run(flipping, in: whole) == .complete)
      #expect(try run(flipping, in: parts, workers: 3, stoppingAfter: 4) == .stopped)
      #expect(try run(flipping, in: parts, resumes: true, workers: 0) == .complete)
      try expectSame(whole, parts)
      #expect(throws: TrainingError.self) { try run(in: parts, resumes: true) }
    }
  }

  /// With everything that a recipe can do, and with D's own layers.
  @Test func recipesContinueByteForByte() throws {
    var other = Self.configuration
    other.recipe.loss = .relativistic
    other.recipe.learningRateDecay = 0.5
    other.recipe.discriminatorSteps = 2
    other.recipe.diffAugmentation = DiffAugmentation.allCases
    other.recipe.instanceNoise = 0.1
    other.recipe.spectralNorm = true
    // The penalty is computed in the first step and in the seventeenth.
    other.recipe.gradientPenalty = 1
    other.epochs = 6
    try withFolders { whole, parts in
      #expect(try run(other, in: whole) == .complete)
      for stop in [3, 10] {
        #expect(try run(other, in: parts, resumes: stop == 10, stoppingAfter: stop) == .stopped)
      }
      #expect(try run(other, in: parts, resumes: true, workers: 0) == .complete)
      try expectSame(whole, parts)
      #expect(try RunDirectory(path: parts).configuration().recipe == other.recipe)

      // What decides a step is asked for again, the run's length included.
      var longer = other
      longer.epochs += 1
      #expect(throws: TrainingError.self) { try run(longer, in: parts, resumes: true) }
      #expect(throws: TrainingError.self) { try run(in: parts, resumes: true) }
    }
  }

  /// Settings that are nil are left out of the file.
  @Test func settingsWithoutAValueAreReadBack() throws {
    try withFolders { folder, _ in
      #expect(try run(in: folder, stoppingAfter: 5) == .stopped)
      let text = try String(contentsOfFile: folder + "/config.json", encoding: .utf8)
      #expect(!text.contains("classes") && !text.contains("augment"))
      let saved = try RunDirectory(path: folder).configuration()
      #expect(saved == Self.configuration && saved.augment == nil && saved.classes == nil)
      #expect(try run(in: folder, resumes: true) == .complete)
    }
  }

  /// A run that was killed has written lines after its last checkpoint.
  @Test func metricsBeyondTheCheckpointAreCutOff() throws {
    try withFolders { whole, parts in
      #expect(try run(in: whole) == .complete)
      #expect(try run(in: parts, stoppingAfter: 5) == .stopped)
      let handle = try #require(FileHandle(forWritingAtPath: parts + "/metrics.csv"))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data("6,0,0,1.0,1.0,0.5,0.5,0.5\n7,0,1,1.0".utf8))
      try handle.close()
      #expect(try run(in: parts, resumes: true) == .complete)
      try expectSame(whole, parts)
    }
  }

  @Test func threadsChangeNothing() throws {
    let before = Engine.current
    defer { Engine.current = before }
    try withFolders { one, three in
      Engine.current = Engine.current.limited(to: 1)
      #expect(try run(in: one, workers: 0) == .complete)
      Engine.current = Engine.current.limited(to: 3)
      #expect(try run(in: three, workers: 3) == .complete)
      try expectSame(one, three)
    }
  }

  @Test func refusesAFolderThatHoldsARun() throws {
    try withFolders { folder, _ in
      #expect(try run(in: folder) == .complete)
      let before = try contents(folder)
      #expect(throws: TrainingError.self) { try run(in: folder) }
      #expect(try contents(folder) == before)
      // A complete run that is resumed is simply complete.
      #expect(try run(in: folder, resumes: true) == .complete)
      #expect(try contents(folder) == before)
    }
  }

  @Test func aDamagedCheckpointIsNamed() throws {
    try withFolders { folder, _ in
      #expect(try run(in: folder, stoppingAfter: 5) == .stopped)
      let path = folder + "/checkpoints/step_000005.safetensors"
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      try data.prefix(data.count / 2).write(to: URL(fileURLWithPath: path))
      do {
        try run(in: folder, resumes: true)
        Issue.record("half a checkpoint was read")
      } catch let error as TrainingError {
        #expect(error.description.contains(path))
      }
    }
  }

  /// A complete run may go on with more epochs. The files of its former end stay.
  @Test func aCompleteRunCanBeExtended() throws {
    try withFolders { whole, parts in
      var longer = Self.configuration
      longer.epochs = 5
      #expect(try run(longer, in: whole) == .complete)
      #expect(try run(in: parts) == .complete)
      #expect(try run(longer, in: parts, resumes: true) == .complete)
      let (expected, found) = (try contents(whole), try contents(parts))
      let extra = ["checkpoints/step_000009.safetensors", "samples/step_000009.png"]
      #expect(found.keys.sorted() == (expected.keys + extra).sorted())
      for (name, data) in expected { #expect(found[name] == data, "\(name)") }
    }
  }

  /// A run is resumed with the settings and the images that it was begun with, or not at all.
  @Test func otherSettingsOrImagesAreRefused() throws {
    try withFolders { folder, _ in
      #expect(try run(in: folder, stoppingAfter: 5) == .stopped)
      let before = try contents(folder)
      var other = Self.configuration
      other.batchSize = 4
      #expect(throws: TrainingError.self) { try run(other, in: folder, resumes: true) }
      let fewer = PortraitDataset(count: 19, imageSize: 16, channels: 3, seed: 1)
      #expect(throws: TrainingError.self) { try run(in: folder, dataset: fewer, resumes: true) }
      let after = try contents(folder)
      #expect(after == before)
    }
  }

  /// Batch norm has 4x4 values in its smallest layer, even with a single image.
  @Test func oneImageIsEnough() throws {
    try withFolders { folder, _ in
      let single = PortraitDataset(count: 1, imageSize: 16, channels: 1, seed: 1)
      var grey = Self.configuration
      grey.model.nc = 1
      grey.batchSize = 1
      let outcome = try run(grey, in: folder, dataset: single)
      #expect(outcome == .complete)
    }
  }

  @Test func remainsOfAKilledProgramAreRemoved() throws {
    try withFolders { folder, _ in
      #expect(try run(in: folder, stoppingAfter: 5) == .stopped)
      let remains = folder + "/checkpoints/.partial-1234"
      try Data("half".utf8).write(to: URL(fileURLWithPath: remains))
      #expect(try run(in: folder, resumes: true) == .complete)
      #expect(!FileManager.default.fileExists(atPath: remains))
    }
  }
}
