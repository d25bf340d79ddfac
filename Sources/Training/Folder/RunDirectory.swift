import Files
import Foundation
import Reports

/// The folder of one training run and the names of what is in it.
///
///     config.json                     the settings
///     metrics.csv                     the tutorial's numbers of every step
///     evaluations.csv                 measures of the generator, if the run evaluates it
///     real_samples.png                64 training images
///     samples/step_000500.png         the fixed latent vectors after 500 steps
///     checkpoints/step_000500.safetensors
///     report.html                     a page about the run
///     losses.svg, progress.gif, real_vs_fake.png, real_vs_fake.csv
///     sessions.json                   commands and times
///     findings.json                   what has gone wrong, if anything has
///     held_back.csv                   D's outputs on held-back images, if there are any
///     run.lock                        locked by the process that trains the run
public struct RunDirectory: Sendable, Equatable {
  /// The path of the folder.
  public let path: String

  /// The run at `path`, which need not exist yet.
  public init(path: String) { self.path = path }

  // MARK: Names

  /// The settings.
  public var configurationPath: String { path + "/config.json" }
  /// The numbers of every step.
  public var metricsPath: String { path + "/metrics.csv" }
  /// The measures of every evaluation.
  public var evaluationsPath: String { path + "/evaluations.csv" }
  /// 64 training images.
  public var realSamplesPath: String { path + "/real_samples.png" }
  /// The picture of the fixed latent vectors after `step` steps.
  public func samplePath(step: Int) -> String { "\(path)/samples/\(Self.name(step)).png" }
  /// The complete state after `step` steps.
  public func checkpointPath(step: Int) -> String {
    "\(path)/checkpoints/\(Self.name(step)).safetensors"
  }

  /// The page about the run.
  public var reportPath: String { path + "/report.html" }
  /// The chart of the losses.
  public var lossesPath: String { path + "/losses.svg" }
  /// The sample pictures as an animation.
  public var progressPath: String { path + "/progress.gif" }
  /// Training images beside the newest fakes.
  public var comparisonPath: String { path + "/real_vs_fake.png" }
  /// The discriminator's scores of both.
  var scoresPath: String { path + "/real_vs_fake.csv" }
  /// Commands and times of the run.
  var sessionsPath: String { path + "/sessions.json" }

  /// What has gone wrong in the run.
  var findingsPath: String { path + "/findings.json" }
  /// D's outputs on training images and on held-back ones.
  var heldBackPath: String { path + "/held_back.csv" }
  /// What the process that trains the run has locked.
  var lockPath: String { path + "/run.lock" }

  private static func name(_ step: Int) -> String { "step_" + padded(step, to: 6) }

  /// `number` with at least `count` digits.
  private static func padded(_ number: Int, to count: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, count - digits.count)) + digits
  }

  /// The number that `padded` writes as `text`; nil for other texts and above a billion, which no
  /// run exceeds.
  private static func number(_ text: Substring, paddedTo count: Int) -> Int? {
    guard let number = Int(text), 0...1_000_000_000 ~= number, padded(number, to: count) == text
    else { return nil }
    return number
  }

  // MARK: What is there

  /// Whether a run was begun here.
  public func exists() -> Bool { FileManager.default.fileExists(atPath: configurationPath) }

  /// The steps that have a checkpoint, in ascending order.
  public func checkpointSteps() -> [Int] { steps(in: "checkpoints", ending: ".safetensors") }

  /// The steps that have a checkpoint, for a run that goes on from the last of them.
  ///
  /// - Throws: if the folder cannot be listed, or if checkpoints are gone: `metrics.csv` has more
  ///   steps than a run with `configuration` does before its first one.
  func checkpointSteps(of configuration: TrainingConfiguration) throws(TrainingError) -> [Int] {
    let folder = path + "/checkpoints"
    if FileManager.default.fileExists(atPath: folder) {
      do {
        _ = try FolderEntry.list(FilePath(folder))
      } catch {
        throw .cannotList(error)
      }
    }
    let steps = checkpointSteps()
    if steps.isEmpty && exists() {
      var metrics = MetricsHistory()
      try? metrics.read(metricsPath)
      if let last = metrics.steps.last, last > configuration.checkpointEvery {
        throw .checkpointsLost(path: path, step: last)
      }
    }
    return steps
  }

  /// The steps that have a picture of the fixed latent vectors, in ascending order.
  public func sampleSteps() -> [Int] { steps(in: "samples", ending: ".png") }

  /// The newest checkpoint, if there is one.
  public func newestCheckpointPath() -> String? {
    checkpointSteps().last.map(checkpointPath(step:))
  }

  private func steps(in folder: String, ending: String) -> [Int] {
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: path + "/" + folder)) ?? []
    return names.compactMap { name -> Int? in
      guard name.hasPrefix("step_"), name.hasSuffix(ending) else { return nil }
      return Self.number(name.dropFirst(5).dropLast(ending.count), paddedTo: 6)
    }.sorted()
  }

  /// The run that `path` belongs to: the folder itself, or the one above if it is the run's folder
  /// of checkpoints or pictures, or a file in one of these. Nil if none of them is a run.
  public static func containing(_ path: String) -> RunDirectory? {
    if RunDirectory(path: path).exists() { return RunDirectory(path: path) }
    let parts = path.split(separator: "/", omittingEmptySubsequences: true)
    for count in [1, 2] where parts.count > count {
      guard ["checkpoints", "samples"].contains(parts[parts.count - count]) else { continue }
      let folder = parts.dropLast(count).joined(separator: "/")
      let run = RunDirectory(path: (path.hasPrefix("/") ? "/" : "") + folder)
      if run.exists() { return run }
    }
    return nil
  }

  // MARK: Runs beside each other

  /// The folder of runs that are given none: `runs/001`, `runs/002` and so on.
  public static let parent = "runs"

  /// The next free numbered folder in `parent`.
  public static func next(in parent: String = parent) -> RunDirectory {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    let last = names.compactMap { number($0[...], paddedTo: 3) }.max() ?? 0
    return RunDirectory(path: parent + "/" + padded(last + 1, to: 3))
  }

  /// The run in `parent` that was written to last.
  ///
  /// - Parameter hasCheckpoint: whether only runs with a checkpoint count.
  public static func newest(in parent: String = parent, hasCheckpoint: Bool) -> RunDirectory? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    let runs = names.sorted().map { RunDirectory(path: parent + "/" + $0) }.filter {
      $0.exists() && (!hasCheckpoint || $0.newestCheckpointPath() != nil)
    }
    return runs.max { $0.lastChange() < $1.lastChange() }
  }

  /// When the newest checkpoint was written or, before the first one, the settings.
  private func lastChange() -> Date {
    let file = newestCheckpointPath() ?? configurationPath
    let attributes = try? FileManager.default.attributesOfItem(atPath: file)
    return attributes?[.modificationDate] as? Date ?? .distantPast
  }
}
