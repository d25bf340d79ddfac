import Datasets
import Foundation
import GAN
import Kernels

/// Tells the user how a training run goes.
final class TrainingReport {
  private let training: TrainingRun
  private let terminal: Terminal
  private let clock = ContinuousClock()
  private var start = ContinuousClock.now
  private var lastEvent = ContinuousClock.now
  /// Images per second of each step.
  private var rates: [Double] = []
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
    terminal.line(
      "\(verb) on \(dataset.summary): \(configuration.epochs) epochs, batches of "
        + "\(configuration.batchSize), \(training.lastStep) steps.")
    terminal.line(
      "Pictures of its progress appear in \(path)/samples, real images in "
        + "\(path)/real_samples.png.")
    terminal.line(
      "Stop at any time with Ctrl-C; continue with: dcgan train --resume \(path)")
    if let folder = dataset as? ImageFolder {
      for (name, count) in folder.folders { terminal.line("  \(name): \(count) images") }
    }
    terminal.line("Engine: \(Engine.current). Random seed: \(configuration.seed).")
    terminal.line()
    terminal.line("\(training.generator)")
    terminal.line()
    terminal.line("\(training.discriminator)")
    terminal.line()
    terminal.line("Starting training loop...")
    start = clock.now
    lastEvent = start
    firstStep = training.step
  }

  func show(_ event: TrainingEvent) {
    switch event {
    case .step(let progress):
      images += progress.images
      let seconds = lastEvent.duration(to: clock.now) / .seconds(1)
      rates.append(Double(progress.images) / seconds)
      if progress.batch % training.configuration.logEvery == 0 {
        terminal.line(tutorialLine(progress))
      }
      terminal.status(status(progress))
    case .picture(let path):
      terminal.line("picture: \(path)")
    case .checkpoint(let path):
      terminal.line("checkpoint: \(path)")
    case .skipped(let source, let reason):
      terminal.warning("skipped \(source): \(reason)")
    }
    lastEvent = clock.now
  }

  /// How the run ended, and what to do next.
  func end(isComplete: Bool) {
    let path = training.directory.path
    if !rates.isEmpty {
      let median = rates.sorted()[rates.count / 2]
      terminal.line(String(format: "Median speed of a step: %.0f images/s.", median))
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
    let left = Int(
      min(3.6e9, seconds / Double(done) * Double(progress.lastStep - progress.step)))
    let width = 24
    let filled = width * progress.step / max(1, progress.lastStep)
    let bar =
      String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
    let rate = String(format: "%.0f", Double(images) / seconds)
    let time = String(format: "%d:%02d:%02d", left / 3600, left / 60 % 60, left % 60)
    return "[\(bar)] \(progress.step)/\(progress.lastStep)  \(rate) images/s  \(time) left"
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
