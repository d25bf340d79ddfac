import Datasets
import GAN
import Kernels
import ModelFiles
import Replay
import Training

/// What a run and a dry run print first.
struct TrainingHeader {
  let configuration: TrainingConfiguration
  let dataset: any ImageDataset
  let generator: Generator
  let discriminator: Discriminator

  /// - Parameters:
  ///   - action: what is done on the images: "Training a DCGAN".
  ///   - plan: how much of it: "5 epochs".
  ///   - notes: lines about what the user can do meanwhile.
  func show(_ action: String, plan: String, notes: [String] = [], on terminal: Terminal) {
    terminal.line("\(action) on \(dataset.summary): \(plan).")
    for note in notes { terminal.line(note) }
    for (name, count) in dataset.classes { terminal.line("  \(name): \(count) images") }
    terminal.line("Engine: \(Engine.current). Random seed: \(configuration.seed).")
    terminal.line("\n\(generator)\n\n\(discriminator)\n")
  }
}
