import ArgumentParser
import Datasets
import Files
import Foundation
import GAN
import Imaging
import Measures
import Memory
import ModelFiles
import PlainText
import Tensors
import Training

/// `dcgan evaluate RUN`: measures of the images that a generator draws.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measures how near generated images come to real ones, and how varied they are.",
    discussion: """
      Beside every number stands its floor: the same measure of real images against others, as \
      many of them. docs/quality.md defines the measures and tells how to read them.
      """)

  @Argument(help: OpenedGenerator.help) var checkpoint: String?

  @Option(
    help: ArgumentHelp(
      "Folder of the real images, as --dataroot of training. (default: those that the run was "
        + "trained on)", valueName: "folder"))
  var against: String?

  @OptionGroup var weights: WeightsOption

  @OptionGroup var options: GeneratorOptions

  @Option(
    help: ArgumentHelp(
      "Generated images, and real ones in each of two sets. (default: half of the real images, at "
        + "most \(EvaluationSettings.countLimit), and fewer where memory is short)",
      discussion: "Numbers of different counts must not be compared."))
  var count: Int?

  @Option(help: "Seed of the first image, those after it count on, and of everything random.")
  var seed: UInt64 = 0

  @Flag(help: "Print JSON on standard output instead of a table.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "A picture of eight generated images, and beside each the eight real ones that are nearest "
        + "to it: .png, .jpg or .jpeg.", valueName: "file"))
  var neighbours: String?

  @OptionGroup(title: "Engine")
  var engine: EngineOptions

  func validate() throws {
    if let count, count < EvaluationSettings.leastCount {
      throw ValidationError(
        "count \(count) is not possible; use \(EvaluationSettings.leastCount) or more")
    }
    if seed > UInt64(Int.max) {
      throw ValidationError("seed \(seed) is not possible; use one up to \(Int.max)")
    }
    if let neighbours { _ = try PictureFormat(path: neighbours) }
  }

  func run() throws {
    try engine.select()
    if let neighbours { try AtomicFile.check(neighbours) }
    let generator = try OpenedGenerator(checkpoint, weights, options)
    let dataset = try openImages(for: generator)
    let terminal = Terminal()

    let settings = EvaluationSettings(count: count, seed: seed)
    if settings.isLimitedByMemory(of: dataset) {
      terminal.warning(
        "note: sets of \(try settings.imageCount(of: dataset).grouped) images, as many as fit into half of "
          + "this machine's memory; numbers of other counts must not be compared with them")
    }

    let progress = StageProgress(on: terminal)
    let evaluator = try Evaluator(dataset, settings, progress: progress.show)
    let evaluation = try evaluator.evaluate(generator.sampler, progress: progress.show)
    terminal.clearStatus()
    let report = EvaluationReport(
      evaluation: evaluation, source: generator.source, dataset: dataset.summary)
    if json { terminal.json(try report.json()) } else { terminal.lines(report.lines) }
    if let neighbours, let picture = evaluator.nearestRealImages() {
      try PictureFormat(path: neighbours).write(picture, to: neighbours)
      let line =
        "wrote \(neighbours): generated images on the left, beside each the real ones nearest to it"
      // Standard output is for JSON alone.
      if json { terminal.warning(line) } else { terminal.line(line) }
    }
  }

  /// The real images: of the folder that was named, or else those that the generator was trained
  /// on, in the size and the channels of its images.
  private func openImages(for generator: OpenedGenerator) throws -> any ImageDataset {
    let image = generator.sampler.generator.imageShape
    let (size, channels) = (image[0], image[2])
    let settings = try configuration(of: generator)
    if let against {
      return try openDataset(
        at: against, imageSize: size, channels: channels,
        preparation: settings?.preparation ?? ImagePreparation())
    }
    guard var configuration = settings else {
      throw ValidationError(
        "\(generator.path) does not say what the generator was trained on; name real images with --against "
          + "FOLDER")
    }
    configuration.model.imageSize = size
    configuration.model.nc = channels
    return try configuration.openDataset()
  }

  /// The settings that the generator was trained with, if they are known.
  private func configuration(of generator: OpenedGenerator) throws -> TrainingConfiguration? {
    if generator.isBuiltIn { return .portraits }
    let folder = URL(fileURLWithPath: generator.path).deletingLastPathComponent()
      .deletingLastPathComponent()
    let run = RunDirectory(path: folder.path)
    return run.exists() ? try run.configuration() : nil
  }
}

/// A status line for work in several stages.
private final class StageProgress {
  private let terminal: Terminal
  private var stage: EvaluationStage?
  private var progress: Progress?

  init(on terminal: Terminal) { self.terminal = terminal }

  func show(_ stage: EvaluationStage, _ done: Int, _ total: Int) {
    if stage != self.stage {
      self.stage = stage
      progress = Progress(of: total, unit: stage.rawValue, on: terminal)
    }
    progress?.show(done)
  }
}
