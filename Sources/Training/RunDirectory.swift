import Files
import Foundation
import GAN
import Layers

/// The folder of one training run and the names of what is in it.
///
///     config.json                     the settings
///     metrics.csv                     the tutorial's numbers of every step
///     real_samples.png                64 training images
///     samples/step_000500.png         the fixed latent vectors after 500 steps
///     checkpoints/step_000500.safetensors
///     report.html                     how the run went, to look at
///     losses.svg, progress.gif, real_vs_fake.png
///     sessions.json                   commands and times
public struct RunDirectory: Sendable, Equatable {
  /// The folder itself.
  public let path: String

  /// The run at `path`, which need not exist yet.
  public init(path: String) { self.path = path }

  /// Where runs go that are given no folder: `runs/001`, `runs/002` and so on.
  public static let parent = "runs"

  /// The settings.
  public var configurationPath: String { path + "/config.json" }
  /// The numbers of every step.
  public var metricsPath: String { path + "/metrics.csv" }
  /// 64 training images.
  public var realSamplesPath: String { path + "/real_samples.png" }
  /// The fixed latent vectors after `step` steps.
  public func samplePath(step: Int) -> String { "\(path)/samples/\(Self.name(step)).png" }
  /// The complete state after `step` steps.
  public func checkpointPath(step: Int) -> String {
    "\(path)/checkpoints/\(Self.name(step)).safetensors"
  }

  /// The page about the run.
  public var reportPath: String { path + "/report.html" }
  /// The losses as a drawing.
  public var lossesPath: String { path + "/losses.svg" }
  /// The sample pictures as an animation.
  public var progressPath: String { path + "/progress.gif" }
  /// Training images beside the newest fakes.
  public var comparisonPath: String { path + "/real_vs_fake.png" }
  /// Commands and times of the run.
  var sessionsPath: String { path + "/sessions.json" }

  private static func name(_ step: Int) -> String { "step_" + padded(step, to: 6) }

  /// `number` with zeros before it, if it has fewer than `count` digits.
  private static func padded(_ number: Int, to count: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, count - digits.count)) + digits
  }

  /// The number that `padded` writes as `text`, up to a billion, which no run exceeds; nil for every
  /// other text, which somebody else has written.
  private static func number(_ text: Substring, paddedTo count: Int) -> Int? {
    guard let number = Int(text), 0...1_000_000_000 ~= number, padded(number, to: count) == text
    else { return nil }
    return number
  }

  /// Whether a run was begun here.
  public var exists: Bool { FileManager.default.fileExists(atPath: configurationPath) }

  /// The steps that have a checkpoint, in ascending order.
  public var checkpointSteps: [Int] { steps(in: "checkpoints", ending: ".safetensors") }

  /// The steps that have a picture of the fixed latent vectors, in ascending order.
  public var sampleSteps: [Int] { steps(in: "samples", ending: ".png") }

  private func steps(in folder: String, ending: String) -> [Int] {
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: path + "/" + folder)) ?? []
    return names.compactMap { name -> Int? in
      guard name.hasPrefix("step_"), name.hasSuffix(ending) else { return nil }
      return Self.number(name.dropFirst(5).dropLast(ending.count), paddedTo: 6)
    }.sorted()
  }

  /// The newest checkpoint, if there is one.
  public var newestCheckpointPath: String? {
    checkpointSteps.last.map(checkpointPath(step:))
  }

  /// The next free numbered folder in `parent`.
  public static func next(in parent: String = parent) -> RunDirectory {
    let last = numbers(in: parent).max() ?? 0
    return RunDirectory(path: parent + "/" + padded(last + 1, to: 3))
  }

  /// The run in `parent` that was written to last; with `hasCheckpoint`, among those that have one.
  public static func newest(in parent: String = parent, hasCheckpoint: Bool) -> RunDirectory? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    let runs = names.sorted().map { RunDirectory(path: parent + "/" + $0) }.filter {
      $0.exists && (!hasCheckpoint || $0.newestCheckpointPath != nil)
    }
    return runs.max { $0.lastChange < $1.lastChange }
  }

  private static func numbers(in parent: String) -> [Int] {
    ((try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []).compactMap {
      number($0[...], paddedTo: 3)
    }
  }

  /// When the newest checkpoint or, before the first one, the configuration was written.
  private var lastChange: Date {
    let file = newestCheckpointPath ?? configurationPath
    let attributes = try? FileManager.default.attributesOfItem(atPath: file)
    return attributes?[.modificationDate] as? Date ?? .distantPast
  }

  /// Makes the folders and writes the configuration.
  ///
  /// - Parameter isNew: whether the run begins: then it is an error if another program has begun
  ///   one here, however shortly before.
  func create(_ configuration: TrainingConfiguration, isNew: Bool) throws(TrainingError) {
    let manager = FileManager.default
    let folders = [path, path + "/samples", path + "/checkpoints"]
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    var isFree = true
    try attempt {
      for folder in folders {
        try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
      }
      // Last, as it is what makes the folder that of a run.
      let settings = try encoder.encode(configuration) + Data("\n".utf8)
      if isNew {
        isFree = try AtomicFile.create(configurationPath, with: settings.bytes)
      } else {
        try AtomicFile.replace(configurationPath, with: settings.bytes)
      }
    }
    guard isFree else { throw .alreadyExists(path: path) }
    // What a program left that was killed while it wrote. One that comes too late to claim the folder may
    // take its own away at the same moment.
    for folder in folders {
      for name in (try? manager.contentsOfDirectory(atPath: folder)) ?? []
      where name.hasPrefix(AtomicFile.temporaryPrefix) {
        try? manager.removeItem(atPath: folder + "/" + name)
      }
    }
  }

  private func attempt(_ body: () throws -> Void) throws(TrainingError) {
    do {
      try body()
    } catch let error as FileError {
      throw .cannotCreate(path: path, reason: error.description)
    } catch {
      throw .cannotCreate(path: path, reason: error.localizedDescription)
    }
  }

  /// The settings with which the run was begun.
  public func configuration() throws(TrainingError) -> TrainingConfiguration {
    do {
      let data = try Data(contentsOf: URL(fileURLWithPath: configurationPath))
      let configuration = try JSONDecoder().decode(TrainingConfiguration.self, from: data)
      if let flaw = configuration.flaw {
        throw TrainingError.badConfiguration(path: configurationPath, reason: flaw)
      }
      return configuration
    } catch let error as TrainingError {
      throw error
    } catch let error as NetworkSpecError {
      throw .badConfiguration(path: configurationPath, reason: "networks: \(error)")
    } catch DecodingError.keyNotFound(let key, _) {
      throw .badConfiguration(
        path: configurationPath, reason: "the setting '\(key.stringValue)' is missing")
    } catch DecodingError.typeMismatch(_, let context) {
      let name = context.codingPath.map(\.stringValue).joined(separator: ".")
      throw .badConfiguration(
        path: configurationPath, reason: "the setting '\(name)' is of another kind")
    } catch DecodingError.dataCorrupted(let context) {
      let name = context.codingPath.map(\.stringValue).joined(separator: ".")
      throw .badConfiguration(
        path: configurationPath,
        reason: name.isEmpty
          ? "it is not valid JSON" : "the setting '\(name)' has a value that is not known here")
    } catch {
      throw .badConfiguration(path: configurationPath, reason: error.localizedDescription)
    }
  }
}
