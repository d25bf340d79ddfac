import ArgumentParser
import Autograd
import Datasets
import Foundation
import GAN

/// `dcgan train`: the tutorial's training run.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a DCGAN on a folder of images, or on built-in portraits.",
    discussion: """
      Everything goes into a run folder: settings, losses, pictures of 64 fixed latent vectors as \
      training goes on, and checkpoints. Stop at any time with Ctrl-C; --resume continues exactly \
      where the run stopped.
      """)

  @OptionGroup(title: "Settings of the tutorial")
  var settings: TrainingOptions

  @OptionGroup(title: "Run")
  var runOptions: RunOptions

  @OptionGroup(title: "Engine")
  var engine: EngineOptions

  func validate() throws {
    let configuration = given
    if let flaw = configuration.flaw ?? configuration.memoryShortage() {
      throw ValidationError(flaw)
    }
    if !(0...64 ~= settings.workers) {
      throw ValidationError("workers \(settings.workers) is not possible; use 0 to 64")
    }
  }

  func run() throws {
    try engine.select()
    let terminal = Terminal()
    var (directory, configuration, isResumed) = try plan()
    let isNew = !directory.exists
    let dataset = try settings.images.open(&configuration, isNew: isNew)
    if isNew && settings.images.nc == nil && dataset.channels == 1 {
      terminal.line("The images are grey, so nc is 1; --nc 3 trains on them in colour.")
    }
    if runOptions.dryRun {
      try DryRun(configuration, dataset: dataset).run(on: terminal)
      return
    }
    let training = try TrainingRun(
      configuration, in: directory, dataset: dataset, workers: settings.workers,
      resumes: isResumed, command: ShellCommand.current)
    if runOptions.profile { training.profile = Profile() }
    let report = TrainingReport(training, terminal)
    report.begin(dataset)
    Interruption.catchSignals()
    let isComplete = try training.run(shouldStop: { Interruption.isRequested }) { event in
      report.show(event)
    }
    report.end(isComplete: isComplete)
    if !isComplete { throw ExitCode(130) }
  }

  /// The settings of a new run.
  private var given: TrainingConfiguration {
    var configuration = settings.images.configuration
    settings.apply(to: &configuration)
    runOptions.apply(to: &configuration)
    return configuration
  }

  /// Which run, and with which settings.
  private func plan() throws -> (RunDirectory, TrainingConfiguration, isResumed: Bool) {
    guard let name = runOptions.resume else {
      return (runOptions.out.map(RunDirectory.init(path:)) ?? .next(), given, false)
    }
    if !name.isEmpty && runOptions.out != nil {
      throw ValidationError("--resume \(name) already names the run; leave --out away")
    }
    let named = name.isEmpty ? runOptions.out : name
    let directory =
      named.map(RunDirectory.init(path:)) ?? .newest(hasCheckpoint: false) ?? .next()
    guard directory.exists else {
      if directory.newestCheckpointPath != nil {
        throw TrainingError.noRun(path: directory.path)
      }
      return (directory, given, true)
    }
    var saved = try directory.configuration()
    settings.apply(to: &saved)
    runOptions.apply(to: &saved)
    return (directory, saved, true)
  }
}
