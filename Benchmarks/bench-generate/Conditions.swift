import ArgumentParser
import BenchmarkSupport
import GAN
import Training

/// The runs that are timed.
struct Conditions: ParsableArguments {
  @Option(help: "Images in a batch.")
  var batchSize = 64

  @Option(
    help: ArgumentHelp(
      "Width and height of the images: "
        + ModelConfiguration.validImageSizes.map(String.init).joined(separator: ", ") + "."))
  var imageSize = 64

  @Option(
    help: ArgumentHelp(
      "Timed runs, after one that is not; more if they are short.", valueName: "count"))
  var runs = 7

  func validate() throws {
    var configuration = TrainingConfiguration()
    configuration.model = model
    configuration.batchSize = batchSize
    do {
      try configuration.validate()
      try configuration.requireMemory()
    } catch {
      throw ValidationError(error.description)
    }
    guard (1...1_000_000).contains(runs) else {
      throw ValidationError("--runs \(runs): give a number from 1 to 1000000")
    }
  }

  /// The tutorial's networks for images of this size.
  var model: ModelConfiguration { ModelConfiguration(imageSize: imageSize) }

  /// At least a second of runs.
  var schedule: Schedule { Schedule(repeats: runs, limit: .infinity, least: 1) }
}
