import GAN
import PlainText
import Training

/// What the program says of a run that has done its last step: how far it came, and what to do
/// next.
struct RunEnding {
  let configuration: TrainingConfiguration
  /// Steps done.
  let step: Int
  /// The steps of all epochs, more than `step` if the run was limited.
  let allSteps: Int
  let commands: RunCommands

  /// The ending of `training`.
  init(_ training: TrainingRun, engineArguments: [String]) {
    configuration = training.configuration
    step = training.step
    allSteps = training.stepsOfAllEpochs
    commands = RunCommands(directory: training.directory, engineArguments: engineArguments)
  }

  private var isLimited: Bool { step < allSteps }

  /// The lines at the end of the session that did the last step.
  var lines: [String] {
    isLimited
      ? ["Stopped at --max-steps \(step), of \(allSteps.grouped) steps. \(longer)", drawing]
      : ["Done: \(counted(step, "step")). \(drawing)"]
  }

  /// The lines of a session that finds nothing left to do.
  var linesOfNothingLeft: [String] {
    let path = commands.directory.path
    return isLimited
      ? ["\(path) has stopped at --max-steps \(step), of \(allSteps.grouped) steps. \(longer)"]
      : [
        "\(path) is complete: \(counted(step, "step")). \(longer)", drawing,
      ]
  }

  private var drawing: String { "Draw new images with: \(commands.draw)" }

  /// How to train for longer.
  private var longer: String {
    var new = configuration
    // A billion epochs are the most.
    if !isLimited { new.epochs = min(2 * new.epochs, 1_000_000_000) }
    new.maxSteps = nil
    guard !configuration.recipe.dependsOnLength else {
      return
        "The length of a run decides its learning rates or its noise, so a longer one is a new "
        + "one: \(commands.begin(new))"
    }
    guard !isLimited else {
      return "Continue with: \(commands.resume(["--max-steps", "\(allSteps)"]))"
    }
    // A limit of before would hold for the new epochs as well.
    let limit = configuration.maxSteps == nil ? [] : ["--max-steps", "\(2 * allSteps)"]
    return "To train it longer: \(commands.resume(["--epochs", "\(new.epochs)"] + limit))"
  }
}
