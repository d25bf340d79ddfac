import Datasets
import Foundation
import GAN
import Kernels
import Layers
import Measures
import PlainText
import Training

/// What a training run prints.
final class TrainingLog {
  private let training: TrainingRun
  private let terminal: Terminal
  private let engineArguments: [String]
  private let clock = ContinuousClock()
  private var start = ContinuousClock.now
  private var lastEvent = ContinuousClock.now
  private var steps: [(seconds: Double, images: Int)] = []
  private var firstStep = 0
  private var images = 0
  /// What to do about a run that is too short.
  private var shortRun: String?

  /// A log of `training`; a command in it gets `engineArguments`.
  init(_ training: TrainingRun, _ terminal: Terminal, engineArguments: [String]) {
    self.training = training
    self.engineArguments = engineArguments
    self.terminal = terminal
  }

  /// Prints what is about to happen, and where its results will be. Of a run that has nothing left
  /// to do, prints how it has ended.
  func begin(_ dataset: any ImageDataset) {
    guard training.step < training.lastStep else {
      return terminal.lines(ending.linesOfNothingLeft)
    }
    let path = training.directory.path
    let configuration = training.configuration
    let isNew = training.step == 0
    var table = TextTable([.left(), .left()])
    table.addRows(of: dataset)
    let heldBack = configuration.heldBackCount(of: dataset.count)
    if heldBack > 0 {
      table.add(["", "held back: \(counted(heldBack, "image")), which training never sees"])
    }
    table.add("networks", lines: networkLines)
    table.add(["engine", "\(Engine.current); random seed \(configuration.seed)"])
    table.add(["report", "\(path)/report.html, to be opened in a browser"])
    table.add(["pictures", "\(path)/samples; real images: \(path)/real_samples.png"])
    if let evaluationNote { table.add(["measures", evaluationNote]) }
    table.add(["disk", training.diskSpace().note])
    table.add(["to stop", "Ctrl-C; to continue: \(ending.commands.resume())"])
    terminal.line(
      (isNew ? "Training a DCGAN: " : "Continuing after step \(training.step.grouped): ")
        + "\(counted(configuration.epochs, "epoch")) in batches of \(configuration.batchSize), "
        + length)
    terminal.lines(table.lines)
    shortRun = lengthNote(dataset.count - heldBack)
    if isNew, let shortRun { terminal.line(shortRun) }
    terminal.line("Starting training loop...")
    start = clock.now
    lastEvent = start
    firstStep = training.step
  }

  /// Prints a line for most events, and keeps the status line up to date.
  func show(_ event: TrainingEvent) {
    switch event {
    case .step(let progress):
      images += progress.images
      let seconds = max(1e-9, lastEvent.duration(to: clock.now) / .seconds(1))
      steps.append((seconds, progress.images))
      if steps.count == Self.timedSteps, let note = timeNote(progress) { terminal.line(note) }
      if progress.batch % training.configuration.logEvery == 0 {
        terminal.tabbed(progress.tutorialCells)
      }
      terminal.status(status(progress))
    case .picture(let picture):
      terminal.line("picture: \(picture.path)")
    case .evaluation(let evaluation):
      terminal.line(evaluation.line)
    case .checkpoint(let path):
      terminal.line("checkpoint: \(path)")
    case .skipped(let source, let reason):
      terminal.warning("skipped \(unreadableImage(source, because: reason))")
    case .finding(let finding):
      terminal.warning("warning: \(training.explain(finding))")
    case .warning(let text):
      terminal.warning(text)
    case .report, .status:
      break
    }
    lastEvent = clock.now
  }

  /// Prints how the run has ended, and what to do next.
  func end(_ outcome: TrainingRun.Outcome) {
    // Without a step, `begin` has said all.
    guard !steps.isEmpty else { return }
    let median = steps.sorted { $0.seconds < $1.seconds }[steps.count / 2]
    terminal.line(
      String(
        format: "Median of the steps: %.3f s, %.0f images/s.", median.seconds,
        Double(median.images) / median.seconds))
    if let profile = training.profile {
      // The cells of its tables are single lines.
      let breakdown = StepBreakdown(profile, steps: steps.count).text
      terminal.lines(["", "The mean of \(counted(steps.count, "step")):"])
      terminal.lines(breakdown.components(separatedBy: "\n") + [""])
    }
    switch outcome {
    case .complete:
      terminal.lines(ending.lines)
      if let shortRun { terminal.line(shortRun) }
    case .stopped:
      terminal.line(
        "Stopped after step \(training.step). Continue with: \(ending.commands.resume())")
    }
  }

  private var ending: RunEnding { RunEnding(training, engineArguments: engineArguments) }

  /// How many steps the run has, and that these are not all, if so.
  private var length: String {
    let (last, all) = (training.lastStep, training.stepsOfAllEpochs)
    return counted(last, "step") + (last < all ? " of \(all.grouped) (--max-steps)" : "")
  }

  /// Both networks: their parameters, and the classes that they know.
  private var networkLines: [String] {
    let generator = training.generator.spec.parameterCount.grouped
    let discriminator = training.discriminator.spec.parameterCount.grouped
    let classes = training.generator.classes.count
    return ["generator: \(generator) parameters, discriminator: \(discriminator)"]
      + (classes == 0 ? [] : ["conditional on the \(classes) classes"])
  }

  /// Steps after which the log says how long the run takes.
  private static let timedSteps = 20

  /// How long the rest of the run takes, by the mean of the steps so far but for the first, which
  /// also sets up; nil for less than a minute.
  private func timeNote(_ progress: TrainingProgress) -> String? {
    let timed = steps.dropFirst().map(\.seconds)
    let mean = timed.reduce(0, +) / Double(max(1, timed.count))
    let left = Double(progress.lastStep - progress.step) * mean
    guard left >= 60 else { return nil }
    return String(format: "At %.3f s a step, the run will take another ", mean) + clockTime(left)
      + (training.configuration.evaluateEvery == nil ? "." : ", and its evaluations.")
  }

  /// How often the run measures its generator, and with how many images; nil if never.
  private var evaluationNote: String? {
    let configuration = training.configuration
    guard let every = configuration.evaluateEvery, let count = configuration.evaluateCount else {
      return nil
    }
    return "of the generator every \(counted(every, "step")), with \(count.grouped) images"
      + (training.isEvaluationLimitedByMemory ? ", as many as memory is enough for" : "")
  }

  /// What to do about a run on `imageCount` images that is too short to show anything; nil if it is
  /// not. Few images make few steps an epoch, and may not be seen too often.
  private func lengthNote(_ imageCount: Int) -> String? {
    let (steps, configuration) = (training.lastStep, training.configuration)
    // Faces begin to show after about a quarter of the steps that are wanted.
    guard configuration.maxSteps == nil, configuration.initialGenerator == nil,
      steps / configuration.recipe.discriminatorSteps < TrainingAdvice.wantedSteps / 4
    else { return nil }
    let advice = TrainingAdvice(imageCount: imageCount, configuration)
    guard advice.steps > steps else { return nil }
    let way =
      configuration.networks == nil
      ? advice.command(for: configuration, engineArguments: engineArguments)
      : advice.options.joined(separator: " ")
    return "\(counted(steps, "step")) may be too few for pictures, which take some thousands. "
      + "For a new run of \(advice.steps.grouped): \(way)"
  }

  private func status(_ progress: TrainingProgress) -> String {
    let seconds = max(1e-9, start.duration(to: clock.now) / .seconds(1))
    let done = progress.step - firstStep
    let left = seconds / Double(done) * Double(progress.lastStep - progress.step)
    let rate = String(format: "%.0f", Double(images) / seconds)
    let bar = Progress.bar(progress.step, of: progress.lastStep)
    return "\(bar)  \(rate) images/s  \(clockTime(left)) left"
  }
}

extension DryRun {
  /// Prints what would be trained on `dataset`, layer by layer, then trains the step and prints its
  /// numbers.
  mutating func show(
    _ configuration: TrainingConfiguration, dataset: any ImageDataset, on terminal: Terminal
  ) throws {
    var table = TextTable([.left(), .left()])
    table.addRows(of: dataset)
    table.add(["engine", "\(Engine.current); random seed \(configuration.seed)"])
    if !generator.classes.isEmpty {
      table.add(["networks", "conditional on the \(generator.classes.count) classes"])
    }
    terminal.line("Dry run: one step, nothing is written")
    terminal.lines(table.lines)
    // The cells of these tables are single lines.
    for network in ["\(generator)", "\(discriminator)"] {
      terminal.lines([""] + network.components(separatedBy: "\n"))
    }
    terminal.line()
    if isComplete {
      return terminal.line("There is no next step: the run is complete after \(lastStep) steps.")
    }
    let progress = try step { source, reason in
      terminal.warning("skipped \(unreadableImage(source, because: reason))")
    }
    terminal.tabbed(progress.tutorialCells)
  }
}

extension TextTable {
  /// The most classes that are listed.
  private static let listedClasses = 10

  /// Adds the rows about what is trained on.
  fileprivate mutating func addRows(of dataset: any ImageDataset) {
    add(["images", dataset.summary])
    let classes = dataset.classes
    for (name, count) in classes.prefix(Self.listedClasses) {
      add(["", "\(name.printable): \(counted(count, "image"))"])
    }
    if classes.count > Self.listedClasses {
      add(["", "and \(classes.count - Self.listedClasses) more classes"])
    }
  }
}

extension TrainingEvaluation {
  /// The measure that decides which evaluation is the best, and which that is.
  fileprivate var line: String {
    guard let measure = evaluation[TrainingRun.decisiveMeasure] else { return "" }
    return "evaluation: \(measure.title) \(measure.value.fixed(2)), floor "
      + "\(measure.floor.fixed(2)), of \(evaluation.imageCount.grouped) images; "
      + (bestStep == step ? "the best so far" : "the best is that of step \(bestStep)")
  }
}

extension TrainingProgress {
  /// The line that the tutorial prints, with tabs between its parts.
  fileprivate var tutorialCells: [String] {
    [
      "[\(epoch)/\(epochs)][\(batch)/\(batches)]",
      String(format: "Loss_D: %.4f", report.errD),
      String(format: "Loss_G: %.4f", report.errG),
      String(format: "D(x): %.4f", report.dX),
      String(format: "D(G(z)): %.4f / %.4f", report.dGZ1, report.dGZ2),
    ]
  }
}
