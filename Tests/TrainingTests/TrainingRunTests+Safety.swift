import Checkpoints
import Foundation
import GAN
import Imaging
import Tensors
import TestSupport
import Testing

@testable import Training

/// What must never cost somebody a run.
extension TrainingRunTests {
  /// Trains as `run` does; returns the warnings.
  private func warnings(
    _ configuration: TrainingConfiguration = configuration, in folder: String,
    agreed: Set<String> = [], stoppingAfter stop: Int? = nil
  ) throws -> [String] {
    let training = try TrainingRun(
      configuration, in: RunDirectory(path: folder), dataset: Self.dataset, resumes: true,
      agreed: agreed)
    var warnings: [String] = []
    try training.run(shouldStop: { training.step == stop }) { event in
      if case .warning(let text) = event { warnings.append(text) }
    }
    return warnings
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  // MARK: Two processes

  /// While a run is trained, nobody else trains it or changes anything. All may read.
  @Test func aRunIsTrainedByOne() throws {
    try withFolders { folder, _ in
      #expect(try run(in: folder, stoppingAfter: 5) == .stopped)
      let directory = RunDirectory(path: folder)
      try FileManager.default.createDirectory(
        atPath: folder + "/checkpoints/.partial-1", withIntermediateDirectories: true)
      let training = try TrainingRun(
        Self.configuration, in: directory, dataset: Self.dataset, resumes: true)
      var refusals: [String] = []
      try training.run { event in
        guard case .step(let progress) = event, progress.step == 7 else { return }
        let remains = folder + "/samples/.partial-2"
        _ = FileManager.default.createFile(atPath: remains, contents: nil)
        do {
          _ = try TrainingRun(
            Self.configuration, in: directory, dataset: Self.dataset, resumes: true)
        } catch let error {
          refusals.append("\(error)")
        }
        #expect(FileManager.default.fileExists(atPath: remains))
        #expect(directory.isInUse())
        let settings = try? directory.configuration()
        #expect(settings == Self.configuration)
        let problems = try? RunReport.rebuild(directory)
        #expect(problems == [])
        let page = try? text(directory.reportPath)
        #expect(page?.contains("badge running") == true)
      }
      #expect(
        refusals == [
          "\(folder) is being trained by another process (process \(getpid())); wait until it ends, "
            + "or stop it"
        ])
      withExtendedLifetime(training) {}
    }
  }

  /// Whose lock is removed, or whose folder is moved, ends and leaves the folder as it is.
  @Test(arguments: [false, true]) func aRunWithoutItsLockEnds(isMoved: Bool) throws {
    try withFolders { folder, _ in
      let directory = RunDirectory(path: folder)
      let training = try TrainingRun(Self.configuration, in: directory, dataset: Self.dataset)
      let manager = FileManager.default
      let error = #expect(throws: TrainingError.self) {
        try training.run { event in
          guard case .step(let progress) = event, progress.step == 2 else { return }
          if isMoved {
            try? manager.moveItem(atPath: folder, toPath: folder + "-moved")
            try? manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
          } else {
            try? manager.removeItem(atPath: directory.lockPath)
          }
        }
      }
      let text = "\(folder) is not locked by this process any more"
      #expect("\(try #require(error))".hasPrefix(text))
      #expect(directory.checkpointSteps().isEmpty)
      if isMoved {
        #expect(try manager.contentsOfDirectory(atPath: folder).isEmpty)
        try manager.removeItem(atPath: folder + "-moved")
      }
    }
  }

  /// A run is not begun anew because its checkpoints are elsewhere, and not inside another run.
  @Test func aRunWithoutItsCheckpointsIsNotBegunAnew() throws {
    try withFolders { folder, _ in
      #expect(try run(in: folder, stoppingAfter: 6) == .stopped)
      let directory = RunDirectory(path: folder)
      let metrics = try text(directory.metricsPath)
      let inner = RunDirectory(path: folder + "/checkpoints")
      let inside = #expect(throws: TrainingError.self) {
        try TrainingRun(Self.configuration, in: inner, dataset: Self.dataset)
      }
      #expect("\(try #require(inside))" == "\(inner.path) is inside the run \(folder)")
      try FileManager.default.removeItem(atPath: folder + "/checkpoints")
      let lost = #expect(throws: TrainingError.self) { try warnings(in: folder) }
      #expect("\(try #require(lost))".hasPrefix("the run in \(folder) has done 6 steps, but"))
      #expect(try text(directory.metricsPath) == metrics)
    }
  }

  // MARK: Files beside a good checkpoint

  /// What may happen to `metrics.csv`; the lines that are left of nine steps; what the warning
  /// says.
  private static let damages: [(name: String, steps: [Int], warning: String)] = [
    ("missing", [6, 7, 8, 9], "has no lines of 5 of the 5 steps"),
    ("empty", [6, 7, 8, 9], "has no lines of 5 of the 5 steps"),
    ("short", [1, 2, 3, 6, 7, 8, 9], "has no lines of 2 of the 5 steps"),
    ("zeros", [1, 2, 4, 5, 6, 7, 8, 9], "has no lines of 1 of the 5 steps"),
    ("other", [6, 7, 8, 9], "metrics.csv.before"),
    ("twice", [1, 2, 3, 4, 5, 6, 7, 8, 9], "lines that are none of the run's"),
  ]

  @Test(arguments: damages.indices) func aCheckpointIsWorthMoreThanMetrics(index: Int) throws {
    let damage = Self.damages[index]
    try withFolders { whole, parts in
      #expect(try run(in: whole) == .complete)
      #expect(try run(in: parts, stoppingAfter: 5) == .stopped)
      let path = parts + "/metrics.csv"
      var lines = try text(path).split(separator: "\n").map { String($0) + "\n" }
      switch damage.name {
      case "missing": try FileManager.default.removeItem(atPath: path)
      case "empty": lines = []
      case "short": lines.removeLast(2)
      case "zeros": lines[3] = String(repeating: "\0", count: lines[3].count - 1) + "\n"
      case "other": lines = ["name,size\n", "a,1\n"]
      default: lines.insert(contentsOf: lines[1...2], at: 4)
      }
      if damage.name != "missing" {
        try lines.joined().write(toFile: path, atomically: false, encoding: .utf8)
      }
      let told = try warnings(in: parts)
      #expect(told.count == 1 && told[0].contains(damage.warning), "\(told)")
      let expected = try text(whole + "/metrics.csv").split(separator: "\n")
      #expect(
        try text(path).split(separator: "\n") == [expected[0]] + damage.steps.map { expected[$0] })
      let last = "/checkpoints/step_000009.safetensors"
      #expect(try bytes(of: parts + last) == bytes(of: whole + last))
      if damage.name == "other" {
        #expect(try text(path + ".before") == "name,size\na,1\n")
      }
    }
  }

  /// The newest checkpoint that can be read is used, and the others are named.
  @Test(arguments: ["half", "empty", "garbage"])
  func theCheckpointBeforeADamagedOneIsUsed(damage: String) throws {
    try withFolders { whole, parts in
      #expect(try run(in: whole) == .complete)
      #expect(try run(in: parts, stoppingAfter: 7) == .stopped)
      let path = parts + "/checkpoints/step_000007.safetensors"
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      let damaged =
        switch damage {
        case "half": data.prefix(data.count / 2)
        case "empty": Data()
        default: Data(repeating: 0xff, count: data.count)
        }
      try damaged.write(to: URL(fileURLWithPath: path))
      let told = try warnings(in: parts)
      #expect(told.count == 1, "\(told)")
      #expect(
        told[0].contains(path) && told[0].hasSuffix("from the checkpoint of step 5 instead"),
        "\(told)")
      // Nobody can tell why it was written, so it stays.
      try FileManager.default.removeItem(atPath: path)
      try expectSame(whole, parts)
    }
  }

  // MARK: Settings

  private func edit(_ old: String, _ new: String, in folder: String) throws {
    let path = folder + "/config.json"
    let before = try text(path)
    let after = before.replacing(old, with: new)
    #expect(after != before)
    try after.write(toFile: path, atomically: true, encoding: .utf8)
  }

  /// Settings that were changed in the folder are named, each with both values, and nothing is
  /// written. The run goes on if somebody agrees to all of them.
  @Test func changedSettingsAreNamed() throws {
    try withFolders { folder, _ in
      #expect(try run(in: folder, stoppingAfter: 5) == .stopped)
      try edit("\"learningRate\" : 0.0002", "\"learningRate\" : 0.001", in: folder)
      try edit("\"seed\" : 999", "\"seed\" : 5", in: folder)
      try edit("\"loss\" : \"tutorial\"", "\"loss\" : \"hinge\"", in: folder)
      let changed = try RunDirectory(path: folder).configuration()
      let before = try text(folder + "/metrics.csv")
      for agreed: Set<String> in [[], ["lr", "seed"]] {
        #expect {
          try warnings(changed, in: folder, agreed: agreed)
        } throws: {
          guard case TrainingError.changedSettings(_, _, let differences) = $0 else { return false }
          return differences.map(\.name).sorted() == ["loss", "lr", "seed"]
            && "\($0)".contains("lr is 0.001, was 0.0002") && "\($0)".contains("seed is 5, was 999")
        }
      }
      #expect(try text(folder + "/metrics.csv") == before)
      let told = try warnings(
        changed, in: folder, agreed: ["lr", "seed", "loss"], stoppingAfter: 6)
      #expect(told.count == 3 && told.contains { $0.contains("loss is hinge from step 6 on") })
      // The next checkpoint was trained with them.
      #expect(try warnings(changed, in: folder) == [])
    }
  }

  /// Checkpoints of earlier versions tell four settings.
  @Test func olderCheckpointsTellSomeSettings() throws {
    try withFolders { folder, _ in
      #expect(try run(in: folder, stoppingAfter: 5) == .stopped)
      let path = folder + "/checkpoints/step_000005.safetensors"
      var file = try rewritten(path)
      file.metadata[TrainingConfiguration.settingsKey] = nil
      try file.write(to: path)
      var other = Self.configuration
      other.averageHalfLife += 1
      #expect(other.differences(from: file.metadata).isEmpty)
      other.beta1 = 0.25
      #expect(
        other.differences(from: file.metadata) == [
          SettingDifference(name: "beta1", value: "0.25", trained: "0.5")
        ])
      #expect(try warnings(in: folder) == [])
    }
  }

  /// A writer with the content of the checkpoint at `path`.
  private func rewritten(_ path: String) throws -> SafetensorsWriter {
    let file = try SafetensorsFile(contentsOf: path)
    var writer = SafetensorsWriter(metadata: file.metadata)
    for entry in file.entries {
      if entry.type == .int64 {
        writer.add(
          integers: try file.integers(named: entry.name), shape: entry.shape, named: entry.name)
      } else {
        writer.add(try file.tensor(named: entry.name), named: entry.name)
      }
    }
    return writer
  }

  // MARK: Numbers that are not finite

  /// Whatever the learning rate ruins, no checkpoint holds it, and none with it is recommended.
  @Test(arguments: [3e10, 1e15, 1e20, 1e30]) func checkpointsAreFinite(rate: Double) throws {
    try withFolders { folder, _ in
      var settings = Self.configuration
      settings.learningRate = rate
      settings.checkpointEvery = 1
      settings.epochs = 20
      var failure: TrainingError?
      do { try run(settings, in: folder) } catch { failure = error as? TrainingError }
      let directory = RunDirectory(path: folder)
      for step in directory.checkpointSteps() {
        let file = try rewritten(directory.checkpointPath(step: step))
        #expect(file.nameOfNonFiniteTensor() == nil)
      }
      switch failure {
      case .diverged(_, let checkpoint), .notFinite(_, _, let checkpoint):
        #expect(checkpoint == nil)
      default: Issue.record("the run ended with \(String(describing: failure))")
      }
    }
  }

  /// An infinite moment, which no loss shows, is found before it is saved; the run goes on from the
  /// one before. A checkpoint that has one is not recommended.
  @Test func anInfiniteMomentIsFound() throws {
    try withFolders { folder, _ in
      #expect(try run(in: folder, stoppingAfter: 5) == .stopped)
      let directory = RunDirectory(path: folder)
      let path = directory.checkpointPath(step: 5)
      let sound = try bytes(of: path)
      #expect(directory.newestSoundCheckpointPath() == path)
      let name = "optimizerG.main.0.weight.exp_avg_sq"
      var file = try rewritten(path)
      #expect(file.nameOfNonFiniteTensor() == nil)
      let moment = try SafetensorsFile(contentsOf: path).tensor(named: name)
      file.tensors.removeAll { $0.name == name }
      var values = moment.scalars()
      values[values.count - 1] = .infinity
      file.add(Tensor(values, shape: moment.shape), named: name)
      #expect(file.nameOfNonFiniteTensor() == name)
      try file.write(to: path)
      #expect(directory.newestSoundCheckpointPath() == nil)
      #expect {
        try warnings(in: folder)
      } throws: { "\($0)".contains("after step 9, \(name) holds infinity") }
      #expect(directory.checkpointSteps() == [5])
      #expect(try text(directory.findingsPath).contains("notFiniteState"))
      try Data(sound).write(to: URL(fileURLWithPath: path))
      #expect(try warnings(in: folder) == [])
    }
  }

  // MARK: Links

  @Test(arguments: ["samples", "checkpoints", "metrics.csv", "run.lock"])
  func linksInAPreparedFolderAreNotFollowed(name: String) throws {
    let root = try TemporaryFolder()
    try root.makeFolder("run")
    let isFile = name.contains(".")
    if isFile { try root.write("victim", [1, 2, 3]) } else { try root.makeFolder("victim") }
    try root.link("run/\(name)", to: "../victim")
    #expect {
      try run(in: root.file("run"))
    } throws: { "\($0)".contains("run/\(name)") && "\($0)".contains("symbolic link") }
    if isFile {
      #expect(try bytes(of: root.file("victim")) == [1, 2, 3])
    } else {
      #expect(try FileManager.default.contentsOfDirectory(atPath: root.file("victim")).isEmpty)
    }
  }

  // MARK: Moments of a kill

  /// A copy of the run is what a kill leaves just after its last checkpoint. Resuming it writes the
  /// report.
  @Test func aReportIsFinishedLater() throws {
    try withFolders { whole, killed in
      let last = RunDirectory(path: whole).checkpointPath(step: 9)
      let training = try TrainingRun(
        Self.configuration, in: RunDirectory(path: whole), dataset: Self.dataset)
      try training.run { event in
        guard case .checkpoint(last) = event else { return }
        do { try FileManager.default.copyItem(atPath: whole, toPath: killed) } catch {
          Issue.record(error)
        }
      }
      #expect(try text(killed + "/report.html").contains("badge running"))
      #expect(try warnings(in: killed) == [])
      let page = try text(killed + "/report.html")
      #expect(page.contains("badge complete") && page.contains("step 9 of 9"))
      try expectSame(whole, killed)
      // It is not written again.
      let date = { try FileManager.default.attributesOfItem(atPath: killed + "/report.html") }
      let before = try date()[.modificationDate] as? Date
      #expect(try warnings(in: killed) == [])
      #expect(try date()[.modificationDate] as? Date == before)
      withExtendedLifetime(training) {}
    }
  }

  /// A program that was killed between writing a checkpoint and removing an older one leaves the
  /// removal to the next.
  @Test func removalsAreMadeUpFor() throws {
    var settings = Self.configuration
    settings.keep = 1
    settings.checkpointEvery = 2
    try withFolders { whole, parts in
      #expect(try run(settings, in: whole) == .complete)
      #expect(try run(settings, in: parts, stoppingAfter: 3) == .stopped)
      let directory = RunDirectory(path: parts)
      let interrupted = try bytes(of: directory.checkpointPath(step: 3))
      #expect(directory.checkpointSteps() == [2, 3])
      #expect(try run(settings, in: parts, resumes: true, stoppingAfter: 6) == .stopped)
      try Data(interrupted).write(
        to: URL(fileURLWithPath: directory.checkpointPath(step: 3)))
      #expect(try run(settings, in: parts, resumes: true) == .complete)
      try expectSame(whole, parts)
      // The last one may be left to a run that is complete.
      try Data(interrupted).write(
        to: URL(fileURLWithPath: directory.checkpointPath(step: 3)))
      #expect(try run(settings, in: parts, resumes: true) == .complete)
      try expectSame(whole, parts)
    }
  }

  /// A checkpoint that was asked for stays until the next one, as that of an interruption does.
  @Test func aCheckpointCanBeAskedFor() throws {
    try withFolders { whole, asked in
      #expect(try run(in: whole) == .complete)
      let training = try TrainingRun(
        Self.configuration, in: RunDirectory(path: asked), dataset: Self.dataset)
      var steps: [[Int]] = []
      try training.run(shouldSave: { [2, 3, 5, 9].contains(training.step) }) { event in
        if case .checkpoint = event { steps.append(training.directory.checkpointSteps()) }
      }
      #expect(steps == [[2], [3], [5], [5, 9]])
      try expectSame(whole, asked)
    }
  }
}
