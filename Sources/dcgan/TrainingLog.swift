import Datasets
import Foundation
import GAN
import Kernels
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

  /// A log of `training`; a command in it gets `engineArguments`.
  init(_ training: TrainingRun, _ terminal: Terminal, engineArguments: [String]) {
    self.training = training
    self.engineArguments = engineArguments
    self.terminal = terminal
  }

  /// Prints what is about to happen, and where its results will be.
  func begin(_ dataset: any ImageDataset) {
    let path = training.directory.path
    let configuration = training.configuration
    let heldBack = configuration.heldBackCount(of: dataset.count)
    terminal.header(
      training.step == 0 ? "Training a DCGAN" : "Continuing after step \(training.step)",
      plan: "\(counted(configuration.epochs, "epoch")), batches of \(configuration.batchSize), "
        + "\(training.lastStep) steps",
      notes: [
        "Pictures of its progress appear in \(path)/samples, real images in "
          + "\(path)/real_samples.png.",
        "To see how it goes, open \(path)/report.html in a browser.",
        "Stop at any time with Ctrl-C; continue with: dcgan train --resume \(path)",
      ]
        + [training.diskSpace().note, evaluationNote, lengthNote(dataset.count - heldBack)]
        .compactMap(\.self), configuration,
      dataset: dataset,
      training.generator,
      training.discriminator)
    if heldBack > 0 {
      terminal.line("Held back: \(counted(heldBack, "image")), which training never sees.")
    }
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
        terminal.line(progress.tutorialLine)
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
    let path = training.directory.path
    if !steps.isEmpty {
      let median = steps.sorted { $0.seconds < $1.seconds }[steps.count / 2]
      terminal.line(
        String(
          format: "Median of the steps: %.3f s, %.0f images/s.", median.seconds,
          Double(median.images) / median.seconds))
      if let profile = training.profile {
        terminal.line("\nThe mean of \(steps.count) steps:")
        terminal.line(StepBreakdown(profile, steps: steps.count).text + "\n")
      }
    }
    switch outcome {
    case .complete:
      terminal.line(
        "Done: \(training.step) steps. Draw new images with: "
          + "dcgan generate 64 --out grid.png --checkpoint \(path)")
    case .stopped:
      terminal.line(
        "Stopped after step \(training.step). Continue with: dcgan train --resume \(path)")
    }
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
    return "The generator is measured every \(every.grouped) steps, with \(count.grouped) images"
      + (training.isEvaluationLimitedByMemory ? ", as many as memory is enough for" : "") + "."
  }

  /// What to do about a new run on `imageCount` images that is too short to show anything; nil if
  /// it is not. Few images make few steps an epoch, and may not be seen too often.
  private func lengthNote(_ imageCount: Int) -> String? {
    let (steps, configuration) = (training.lastStep, training.configuration)
    // Faces begin to show after about a quarter of the steps that are wanted.
    guard training.step == 0, configuration.maxSteps == nil, configuration.initialGenerator == nil,
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
  /// Prints what would be trained on `dataset`, then trains the step and prints its numbers.
  mutating func show(
    _ configuration: TrainingConfiguration, dataset: any ImageDataset, on terminal: Terminal
  ) throws {
    terminal.header(
      "Dry run", plan: "one step, nothing is written", configuration, dataset: dataset, generator,
      discriminator)
    if isComplete {
      return terminal.line("There is no next step: the run is complete after \(lastStep) steps.")
    }
    let progress = try step { source, reason in
      terminal.warning("skipped \(unreadableImage(source, because: reason))")
    }
    terminal.line(progress.tutorialLine)
  }
}

extension Terminal {
  /// Prints what is trained on what: the first lines of a run and of a dry run.
  ///
  /// - Parameters:
  ///   - action: "Training a DCGAN", for one.
  ///   - plan: how much is done: "5 epochs", for one.
  ///   - notes: lines about what the user can do meanwhile.
  fileprivate func header(
    _ action: String, plan: String, notes: [String] = [], _ configuration: TrainingConfiguration,
    dataset: any ImageDataset, _ generator: Generator, _ discriminator: Discriminator
  ) {
    line("\(action) on \(dataset.summary): \(plan).")
    for note in notes { line(note) }
    for (name, count) in dataset.classes { line("  \(name): \(count) images") }
    if !generator.classes.isEmpty {
      line("The networks are conditional on the \(generator.classes.count) classes.")
    }
    line("Engine: \(Engine.current). Random seed: \(configuration.seed).")
    line("\n\(generator)\n\n\(discriminator)\n")
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
  /// The line that the tutorial prints.
  fileprivate var tutorialLine: String {
    let place = "[\(epoch)/\(epochs)][\(batch)/\(batches)]"
    let losses = String(format: "\tLoss_D: %.4f\tLoss_G: %.4f", report.errD, report.errG)
    let outputs = String(
      format: "\tD(x): %.4f\tD(G(z)): %.4f / %.4f", report.dX, report.dGZ1, report.dGZ2)
    return place + losses + outputs
  }
}
