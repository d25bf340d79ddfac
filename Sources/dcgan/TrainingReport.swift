import Datasets
import Foundation
import GAN
import ModelFiles
import Replay
import Training

/// Tells the user how a training run goes.
final class TrainingReport {
  private let training: TrainingRun
  private let terminal: Terminal
  private let clock = ContinuousClock()
  private var start = ContinuousClock.now
  private var lastEvent = ContinuousClock.now
  private var steps: [(seconds: Double, images: Int)] = []
  private var firstStep = 0
  private var images = 0

  init(_ training: TrainingRun, _ terminal: Terminal) {
    self.training = training
    self.terminal = terminal
  }

  /// What is about to happen, and where its results will be.
  func begin(_ dataset: any ImageDataset) {
    let path = training.directory.path
    let configuration = training.configuration
    let verb = training.step == 0 ? "Training a DCGAN" : "Continuing after step \(training.step)"
    let header = TrainingHeader(
      configuration: configuration, dataset: dataset, generator: training.generator,
      discriminator: training.discriminator)
    header.show(
      verb,
      plan: "\(configuration.epochs) epochs, batches of \(configuration.batchSize), "
        + "\(training.lastStep) steps",
      notes: [
        "Pictures of its progress appear in \(path)/samples, real images in "
          + "\(path)/real_samples.png.",
        "To see how it goes, open \(path)/report.html in a browser.",
        "Stop at any time with Ctrl-C; continue with: dcgan train --resume \(path)",
      ], on: terminal)
    terminal.line("Starting training loop...")
    start = clock.now
    lastEvent = start
    firstStep = training.step
  }

  func show(_ event: TrainingEvent) {
    switch event {
    case .step(let progress):
      images += progress.images
      let seconds = max(1e-9, lastEvent.duration(to: clock.now) / .seconds(1))
      steps.append((seconds, progress.images))
      if progress.batch % training.configuration.logEvery == 0 {
        terminal.line(tutorialLine(progress))
      }
      terminal.status(status(progress))
    case .picture(let path):
      terminal.line("picture: \(path)")
    case .checkpoint(let path):
      terminal.line("checkpoint: \(path)")
    case .skipped(let source, let reason):
      terminal.warning("skipped \(unreadableImage(source, because: reason))")
    case .warning(let text):
      terminal.warning(text)
    case .report:
      break
    }
    lastEvent = clock.now
  }

  /// How the run ended, and what to do next.
  func end(isComplete: Bool) {
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
    if isComplete {
      terminal.line(
        "Done: \(training.step) steps. Draw new images with: "
          + "dcgan generate 64 --out grid.png --checkpoint \(path)")
    } else {
      terminal.line(
        "Stopped after step \(training.step). Continue with: dcgan train --resume \(path)")
    }
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

/// The line that the tutorial prints.
func tutorialLine(_ progress: TrainingProgress) -> String {
  let report = progress.report
  let place = "[\(progress.epoch)/\(progress.epochs)][\(progress.batch)/\(progress.batches)]"
  let losses = String(format: "\tLoss_D: %.4f\tLoss_G: %.4f", report.errD, report.errG)
  let odds = String(
    format: "\tD(x): %.4f\tD(G(z)): %.4f / %.4f", report.dX, report.dGZ1, report.dGZ2)
  return place + losses + odds
}
