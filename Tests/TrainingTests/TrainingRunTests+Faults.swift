import Checkpoints
import Datasets
import Foundation
import GAN
import Imaging
import Layers
import Portraits
import Synchronization
import TestSupport
import Testing
import Training

/// What a run refuses, the errors it throws, and faults that it survives.
extension TrainingRunTests {
  @Test func aDamagedConfigurationNamesTheSetting() throws {
    try withFolders { folder, _ in
      #expect(try run(in: folder, stoppingAfter: 5) == .stopped)
      let path = folder + "/config.json"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      let damaged = text.replacingOccurrences(of: "\"seed\"", with: "\"sead\"")
      try damaged.write(toFile: path, atomically: true, encoding: .utf8)
      do {
        _ = try RunDirectory(path: folder).configuration()
        Issue.record("a configuration without a seed was read")
      } catch let error as TrainingError {
        #expect(error.description.contains("'seed' is missing"))
      }
    }
  }

  /// Programs that begin at the same time all find the folder empty. Many rounds, since a race
  /// depends on the moment.
  @Test(arguments: 0..<20) func oneOfManyTakesTheFolder(round: Int) throws {
    try withFolders { folder, _ in
      let outcomes = Mutex<[(seed: UInt64, error: String?)]>([])
      DispatchQueue.concurrentPerform(iterations: 8) { seed in
        var configuration = Self.configuration
        configuration.seed = UInt64(seed)
        var error: String?
        do {
          _ = try TrainingRun(
            configuration, in: RunDirectory(path: folder), dataset: Self.dataset)
        } catch let refusal {
          error = "\(refusal)"
        }
        outcomes.withLock { [error] in $0.append((configuration.seed, error)) }
      }
      let all = outcomes.withLock { $0 }
      let winners = all.filter { $0.error == nil }
      #expect(winners.count == 1, "\(all)")
      #expect(all.compactMap(\.error).allSatisfy { $0.contains("already holds a run") })
      let saved = try RunDirectory(path: folder).configuration()
      #expect(saved.seed == winners.first?.seed)
    }
  }

  /// A mistake of a program is explained, and leaves no folder.
  @Test(arguments: [(32, 3), (16, 1)])
  func imagesOfOtherSizesAreRefused(size: Int, channels: Int) throws {
    try withFolders { folder, _ in
      let other = PortraitDataset(count: 20, imageSize: size, channels: channels, seed: 1)
      #expect {
        try run(in: folder, dataset: other)
      } throws: {
        "\($0)".contains("\(size)x\(size) pixels and \(channels) channel")
          && "\($0)".contains("16x16 pixels and 3 channels")
      }
      #expect(!FileManager.default.fileExists(atPath: folder))
    }
  }

  /// Images of a program, which no setting names.
  private struct OwnImages: ImageDataset {
    let count = 20
    let imageSize = 16
    let channels = 3
    var summary: String { "images of our own" }
    func image(at index: Int) -> RasterImage { RasterImage(width: 16, height: 16, channels: 3) }
  }

  @Test func portraitsDoNotTakeThePlaceOfOtherImages() throws {
    try withFolders { own, portraits in
      try run(in: own, dataset: OwnImages(), stoppingAfter: 5)
      #expect {
        try run(in: own, resumes: true)
      } throws: {
        "\($0)".contains("other images than") && "\($0)".contains(Self.dataset.summary)
      }
      try run(in: own, dataset: OwnImages(), resumes: true)
      try run(in: portraits, stoppingAfter: 5)
      #expect {
        try run(in: portraits, dataset: OwnImages(), resumes: true)
      } throws: { "\($0)".contains("other images than images of our own") }
    }
  }

  /// Half a million steps of large batches draw more random numbers than 2^40, the limit of other
  /// counts.
  @Test func manyDrawnNumbersDoNotEndARun() throws {
    try withFolders { folder, _ in
      #expect(try run(in: folder, stoppingAfter: 5) == .stopped)
      let path = folder + "/checkpoints/step_000005.safetensors"
      let file = try SafetensorsFile(contentsOf: path)
      var writer = SafetensorsWriter(metadata: file.metadata)
      writer.metadata["noise_position"] = "1099511627780"
      for entry in file.entries {
        if entry.type == .int64 {
          writer.add(
            integers: try file.integers(named: entry.name), shape: entry.shape, named: entry.name)
        } else {
          writer.add(try file.tensor(named: entry.name), named: entry.name)
        }
      }
      try writer.write(to: path)
      #expect(try run(in: folder, resumes: true) == .complete)
    }
  }

  /// A checkpoint that could not be written leaves the one before as it was: a regular one stays,
  /// and the one of an interruption goes with the next.
  @Test(arguments: [(nil, 6, [5, 9]), (3, 5, [9])] as [(Int?, Int, [Int])])
  func aFailedCheckpointKeepsTheOneBefore(first: Int?, failing: Int, left: [Int]) throws {
    try withFolders { folder, _ in
      let directory = RunDirectory(path: folder)
      let training = try TrainingRun(
        Self.configuration, in: directory, dataset: Self.dataset, workers: 0)
      if let first {
        #expect(try training.run(shouldStop: { training.step == first }) { _ in } == .stopped)
      }
      let obstacle = directory.checkpointPath(step: failing)
      try FileManager.default.createDirectory(
        atPath: obstacle + "/x", withIntermediateDirectories: true)
      #expect(throws: TrainingError.self) {
        try training.run(shouldStop: { training.step == failing }) { _ in }
      }
      try FileManager.default.removeItem(atPath: obstacle)
      #expect(try training.run { _ in } == .complete)
      #expect(directory.checkpointSteps() == left)
    }
  }

  /// The tutorial's networks may be given layer by layer. Of others, the first that differs is
  /// named, whether the settings differ from those of the folder or from the checkpoint.
  @Test func networksAreComparedByTheirLayers() throws {
    try withFolders { folder, _ in
      #expect(try run(in: folder, stoppingAfter: 5) == .stopped)
      var settings = Self.configuration
      settings.use(settings.model.networks)
      #expect(try run(settings, in: folder, resumes: true, stoppingAfter: 6) == .stopped)
      #expect(try run(in: folder, resumes: true, stoppingAfter: 7) == .stopped)
      var other = settings.model.networks
      other.discriminator.layers[1] = .leakyReLU(slope: 0.25)
      settings.use(other)
      let found = #"discriminator layer 1 {"layer": "leakyReLU", "slope": 0.2}"#
      #expect {
        try run(settings, in: folder, resumes: true)
      } throws: { "\($0)".contains("which was begun with \(found)") }
      let path = RunDirectory(path: folder).configurationPath
      try JSONEncoder().encode(settings).write(to: URL(fileURLWithPath: path))
      #expect {
        try run(settings, in: folder, resumes: true)
      } throws: { "\($0)".contains("has other networks than the settings: \(found) instead of") }
    }
  }

  /// Facts, without the options of a program.
  @Test func errorsNameNoOptions() throws {
    let last = TrainingError.diverged(step: 7, checkpoint: "runs/001/x").description
    #expect(last.contains("a loss of step 7 is not a number") && last.hasSuffix("runs/001/x"))
    let errors: [TrainingError] = [
      .diverged(step: 7, checkpoint: "x"), .diverged(step: 7, checkpoint: nil),
      .alreadyExists(path: "x"), .cannotCreate(path: "x", reason: "full"),
      .inUse(path: "x", holder: "process 7"), .notFinite(step: 7, tensor: "t", checkpoint: nil),
      .conflict(path: "x", setting: "nz", given: "9", saved: "3"), .noRun(path: "x"),
      .checkpoint(.otherSizes(path: "x", setting: "nz", found: 9, expected: 3)),
      .checkpoint(.noBuiltInGenerator(folder: "x")),
    ]
    for error in errors { #expect(!error.description.contains("--"), "\(error)") }
  }

  /// A program names its images once, in the settings.
  @Test func aRunOpensTheImagesOfItsSettings() throws {
    try withFolders { named, given in
      var settings = Self.configuration
      settings.maxSteps = 1
      let run = try TrainingRun(settings, in: RunDirectory(path: named))
      try run.run { _ in }
      try self.run(
        settings, in: given,
        dataset: PortraitDataset(imageSize: 16, channels: 3, seed: settings.seed))
      try expectSame(named, given)
      settings.dataroot = named + "/samples"
      #expect(try settings.openDataset().count == 2)
      settings.dataroot = "/nowhere"
      #expect {
        try TrainingRun(settings, in: RunDirectory(path: given + "/x"))
      } throws: { "\($0)".contains("there is no folder '/nowhere'") }
      settings.dataroot = nil
      settings.classes = ["faces"]
      #expect {
        try settings.openDataset()
      } throws: { "\($0)".contains("have no classes") }
    }
  }

  /// Events in their order; files are on the disk when the caller hears of them.
  @Test func eventsFollowTheFiles() throws {
    try withFolders { folder, _ in
      var settings = Self.configuration
      settings.maxSteps = 5
      let run = try TrainingRun(
        settings, in: RunDirectory(path: folder), dataset: Self.dataset)
      var heard: [String] = []
      try run.run { event in
        switch event {
        case .step(let progress):
          heard.append("step \(progress.step)")
        case .picture(let picture):
          #expect((try? RasterImage(contentsOf: picture.path))?.width == picture.image.width)
          heard.append("\(picture.subject) \(picture.step)")
        case .checkpoint(let path):
          #expect((try? SafetensorsFile(contentsOf: path)) != nil)
          let lines = (try? String(contentsOfFile: folder + "/metrics.csv", encoding: .utf8)) ?? ""
          #expect(lines.split(separator: "\n").count == 1 + run.step)
          heard.append("checkpoint")
        case .status(let status):
          heard.append("\(status)")
        case .report: heard.append("report")
        case .evaluation, .skipped, .finding, .warning: Issue.record("\(event)")
        }
      }
      #expect(
        heard == [
          "trainingImages 0", "fixedLatents 0", "report", "running", "step 1", "step 2", "step 3",
          "step 4", "fixedLatents 4", "report", "running", "step 5", "fixedLatents 5", "checkpoint",
          "report", "complete",
        ])
    }
  }
}
