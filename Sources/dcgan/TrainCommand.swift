import ArgumentParser
import Autograd
import Datasets
import Foundation
import Training

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

  private static let settingsTitle =
    "Images, networks and training (defaults are the tutorial's)"

  @OptionGroup(title: Self.settingsTitle)
  var images: DatasetOptions

  @OptionGroup(title: Self.settingsTitle)
  var settings: TrainingOptions

  @OptionGroup(title: "Networks of one's own")
  var networkOptions: NetworkOptions

  @OptionGroup(title: "Run")
  var runOptions: RunOptions

  @OptionGroup(title: "Engine")
  var engine: EngineOptions

  func validate() throws {
    // The settings of a resumed run are in its folder; `plan` checks them with the options.
    if runOptions.resume == nil { try given.validateOptions(withMemory: true) }
    if !(0...64 ~= settings.workers) {
      throw ValidationError("workers \(settings.workers) is not possible; use 0 to 64")
    }
  }

  func run() throws {
    Interruption.catchCheckpointRequests()
    try engine.select()
    let plan = try plan()
    var configuration = plan.configuration
    do {
      try train(plan, &configuration)
    } catch let error as TrainingError {
      throw refusal(error, of: plan.directory, asked: configuration) ?? error
    }
  }

  /// Carries out `plan`. `configuration` has its settings, and gets those that depend on the
  /// images.
  private func train(_ plan: Plan, _ configuration: inout TrainingConfiguration) throws {
    let terminal = Terminal()
    let isNew = !plan.directory.exists()
    // Networks of one's own decide the channels; otherwise the images may.
    let isOpen = isNew && configuration.networks == nil
    let dataset = try images.open(&configuration, isNew: isOpen, on: terminal)
    DatasetWarnings(dataset, configuration).show(on: terminal)
    if settings.conditional { try configuration.useClasses(of: dataset) }
    if isOpen && images.nc == nil && dataset.channels == 1 {
      terminal.line("The images are grey, so nc is 1; --nc 3 trains on them in colour.")
    }
    if runOptions.dryRun {
      var dry = try DryRun(
        configuration, in: plan.directory, dataset: dataset, resumes: plan.isResumed,
        agreed: namedOptions)
      for note in dry.notes { terminal.warning("warning: \(note)") }
      return try dry.show(configuration, dataset: dataset, on: terminal)
    }
    let training = try begin(plan, configuration, dataset: dataset)
    if runOptions.profile { training.profile = Profile() }
    let findings = FindingText(
      configuration: training.configuration, directory: training.directory,
      engineArguments: engine.arguments)
    training.explain = findings.sentence
    let log = TrainingLog(training, terminal, engineArguments: engine.arguments)
    log.begin(dataset)
    if let warning = training.diskSpace().warning { terminal.warning("warning: \(warning)") }
    Interruption.catchSignals()
    let outcome = try finish(training, log)
    log.end(outcome)
    if outcome == .stopped { throw ExitCode(130) }
  }

  /// The commands that work where `error` refuses to continue the run in `directory`; nil if the
  /// error is another one.
  private func refusal(
    _ error: TrainingError, of directory: RunDirectory, asked: TrainingConfiguration
  ) -> CommandLineError? {
    let commands = RunCommands(directory: directory, engineArguments: engine.arguments)
    return error.refusal(asked: asked, networks: networkOptions.networks, commands)
  }

  /// Trains to the end of the run, or until the user interrupts it.
  private func finish(_ training: TrainingRun, _ log: TrainingLog) throws -> TrainingRun.Outcome {
    do throws(TrainingError) {
      return try training.run(
        shouldStop: { Interruption.isRequested },
        shouldSave: { Interruption.takeCheckpointRequest() }
      ) { event in
        log.show(event)
      }
    } catch {
      let finding: TrainingFinding
      switch error {
      case .diverged(let step, let checkpoint):
        finding = TrainingFinding(.notFinite(checkpoint: checkpoint), step: step)
      case .notFinite(let step, let tensor, let checkpoint):
        finding = TrainingFinding(
          .notFiniteState(tensor: tensor, checkpoint: checkpoint), step: step)
      default: throw error
      }
      throw CommandLineError(description: training.explain(finding))
    }
  }

  /// Begins or resumes the run of `plan`. If the program has chosen the folder, and another run
  /// has taken it in the meantime, begins in the next one.
  private func begin(
    _ plan: Plan, _ configuration: TrainingConfiguration, dataset: any ImageDataset
  ) throws -> TrainingRun {
    var directory = plan.directory
    while true {
      do throws(TrainingError) {
        return try TrainingRun(
          configuration, in: directory, dataset: dataset, workers: settings.workers,
          resumes: plan.isResumed, command: ShellCommand.current, agreed: namedOptions)
      } catch {
        let next = RunDirectory.next()
        guard case .alreadyExists = error, plan.isNumbered, next != directory else { throw error }
        directory = next
      }
    }
  }

  /// The names of the options on the command line, without their dashes. Settings have the same
  /// names, so these are the ones that the user has agreed to.
  private var namedOptions: Set<String> {
    Set(
      CommandLine.arguments.filter { $0.hasPrefix("--") }.map {
        String($0.dropFirst(2).prefix { $0 != "=" })
      })
  }

  /// The settings of a new run.
  private var given: TrainingConfiguration {
    get throws {
      var configuration = images.configuration
      try applyOptions(to: &configuration)
      return configuration
    }
  }

  /// Changes the settings that have options.
  private func applyOptions(to configuration: inout TrainingConfiguration) throws {
    settings.apply(to: &configuration)
    images.apply(to: &configuration)
    runOptions.apply(to: &configuration)
    try networkOptions.apply(to: &configuration, images, settings)
  }

  /// A run to begin or to resume.
  private struct Plan {
    let directory: RunDirectory
    let configuration: TrainingConfiguration
    let isResumed: Bool
    /// Whether the program has chosen the folder, the next one in `runs/`.
    var isNumbered = false
  }

  private func plan() throws -> Plan {
    guard let name = runOptions.resume else {
      return Plan(
        directory: runOptions.out.map(RunDirectory.init(path:)) ?? .next(),
        configuration: try given,
        isResumed: false, isNumbered: runOptions.out == nil)
    }
    if !name.isEmpty && runOptions.out != nil {
      throw ValidationError("--resume \(name) already names the run; leave --out away")
    }
    let directory: RunDirectory
    if !name.isEmpty {
      directory = try run(named: name)
    } else if let out = runOptions.out {
      directory = RunDirectory(path: out)
    } else if let newest = RunDirectory.newest(hasCheckpoint: false) {
      directory = newest
    } else {
      throw CommandLineError(
        description:
          "there is no run in \(RunDirectory.parent)/ to continue; name the folder of one "
          + "that is elsewhere, or leave --resume out to begin one")
    }
    guard directory.exists() else {
      if directory.newestCheckpointPath() != nil {
        throw TrainingError.noRun(path: directory.path)
      }
      let configuration = try given
      try configuration.validateOptions()
      return Plan(directory: directory, configuration: configuration, isResumed: false)
    }
    let saved = try directory.configuration()
    var configuration = saved
    try applyOptions(to: &configuration)
    if let recipe = settings.recipe, !configuration.hasRecipe(of: saved) {
      let conflict = TrainingError.conflict(
        path: directory.path, setting: "recipe", given: recipe.rawValue,
        saved: "settings of its own")
      throw refusal(conflict, of: directory, asked: configuration) ?? conflict
    }
    if saved.networks == nil && configuration.networks == saved.networkSpecs {
      // The tutorial's networks layer by layer: the run keeps them by their sizes.
      configuration.networks = nil
      configuration.model = saved.model
    }
    try configuration.validateOptions()
    return Plan(directory: directory, configuration: configuration, isResumed: true)
  }

  /// The run that `--resume` names: its folder, or the folder of its checkpoints, or the newest of
  /// these.
  private func run(named name: String) throws -> RunDirectory {
    guard let directory = RunDirectory.containing(name) else {
      let path = RunDirectory.parent + "/" + name
      if RunDirectory(path: path).exists() {
        throw CommandLineError(
          description: "there is no run in \(name), but one in \(path); continue it with: "
            + ShellCommand.line(["dcgan", "train", "--resume", path]))
      }
      if isFolder(name) == false {
        throw ValidationError(
          "--resume takes the folder of a run, and \(name) is a file; to begin a new run with the "
            + "networks in it, use --init-generator and --init-discriminator")
      }
      if RunDirectory(path: name).newestCheckpointPath() != nil {
        throw TrainingError.noRun(path: name)
      }
      throw CommandLineError(
        description: "there is no run in \(name) to continue; name the folder of one, or begin one "
          + "there with --out \(name) and without --resume")
    }
    let newest = directory.newestCheckpointPath()
    if isFolder(name) == false, let newest, fileName(name) != fileName(newest) {
      throw ValidationError(
        "a run goes on from its newest checkpoint, \(newest), and not from \(name); to begin a new "
          + "run with the networks in it, use --init-generator \(name) --init-discriminator \(name)"
      )
    }
    return directory
  }

  private func fileName(_ path: String) -> Substring? { path.split(separator: "/").last }
}

extension TrainingConfiguration {
  /// Throws `ValidationError` unless these settings are possible: ArgumentParser then shows the
  /// usage.
  func validateOptions(withMemory: Bool = false) throws {
    do {
      try validate()
      if withMemory { try requireMemory() }
    } catch {
      throw ValidationError("\(error.withOptions)")
    }
  }
}
