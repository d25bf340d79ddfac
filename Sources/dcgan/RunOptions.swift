import ArgumentParser
import Training

private let defaults = TrainingConfiguration()

/// The folder of a run, its length, and what it writes and prints.
struct RunOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Run folder. (default: the next of runs/001, …)", valueName: "dir"))
  var out: String?

  @Option(
    defaultAsFlag: "",
    help: ArgumentHelp(
      "Continue a run, the newest one in runs/ if none is named. With --out and no name, begin it "
        + "there if there is none.",
      valueName: "run"))
  var resume: String?

  @Option(help: "Stop after so many steps, even if epochs are left.")
  var maxSteps: Int?

  @Option(help: "Report every so many batches. (default: \(defaults.logEvery))")
  var logEvery: Int?

  @Option(
    help: ArgumentHelp(
      "Draw the fixed latent vectors every so many steps. (default: about twenty times, more often "
        + "at the beginning)"))
  var sampleEvery: Int?

  @Option(help: "Save a checkpoint every so many steps. (default: \(defaults.checkpointEvery))")
  var checkpointEvery: Int?

  @Option(
    help: ArgumentHelp(
      "Keep so many checkpoints, the newest ones. (default: all)",
      discussion: "The best one, and the newest one that is known to be sound, stay as well."))
  var keep: Int?

  @Option(
    help: ArgumentHelp(
      "With --keep: keep the checkpoints of every so many steps, too.", valueName: "steps"))
  var keepEvery: Int?

  @Option(
    help: ArgumentHelp(
      "Measure the generator against the run's images every so many steps. (default: never)",
      discussion: "A step that is measured has a checkpoint, too."))
  var evaluateEvery: Int?

  @Option(
    help: ArgumentHelp(
      "Generated images to measure, and real ones in each of two sets. "
        + "(default: \(TrainingConfiguration.defaultEvaluateCount), or half of the images if that "
        + "is less, and fewer where memory is short)"))
  var evaluateCount: Int?

  @Flag(help: "Check data and settings with a single step; write nothing.")
  var dryRun = false

  @Flag(help: "Print at the end where the time of the steps went, layer by layer, with rates.")
  var profile = false

  func validate() throws {
    if profile && dryRun {
      throw ValidationError("--profile tells of a run's steps; leave --dry-run away")
    }
  }

  /// Changes the settings that have options.
  func apply(to configuration: inout TrainingConfiguration) {
    if let maxSteps { configuration.maxSteps = maxSteps }
    if let logEvery { configuration.logEvery = logEvery }
    if let sampleEvery { configuration.sampleEvery = sampleEvery }
    if let checkpointEvery { configuration.checkpointEvery = checkpointEvery }
    if let keep { configuration.keep = keep }
    if let keepEvery { configuration.keepEvery = keepEvery }
    if let evaluateEvery { configuration.evaluateEvery = evaluateEvery }
    if let evaluateCount { configuration.evaluateCount = evaluateCount }
  }
}
