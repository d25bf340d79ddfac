import Datasets
import GAN
import ModelFiles
import Replay
import Training

extension DryRun {
  /// Shows what would be trained on `dataset`, then trains the step and shows its numbers.
  mutating func show(
    _ configuration: TrainingConfiguration, dataset: any ImageDataset, on terminal: Terminal
  ) throws {
    TrainingHeader(
      configuration: configuration, dataset: dataset, generator: generator,
      discriminator: discriminator
    ).show("Dry run", plan: "one step, nothing is written", on: terminal)
    if isComplete {
      return terminal.line("There is no next step: the run is complete after \(lastStep) steps.")
    }
    let progress = try step { source, reason in
      terminal.warning("skipped \(unreadableImage(source, because: reason))")
    }
    terminal.line(tutorialLine(progress))
  }
}
