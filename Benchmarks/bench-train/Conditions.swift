import ArgumentParser
import GAN
import Training

/// The steps that are timed.
struct Conditions: ParsableArguments {
  @Option(help: "Images in a batch.")
  var batchSize = 128

  @Option(
    help: ArgumentHelp(
      "Width and height of the images: "
        + ModelConfiguration.validImageSizes.map(String.init).joined(separator: ", ") + "."))
  var imageSize = 64

  @Option(help: ArgumentHelp("Timed steps, after three that are not.", valueName: "count"))
  var steps = 7

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
    guard (1...1_000_000).contains(steps) else {
      throw ValidationError("--steps \(steps): give a number from 1 to 1000000")
    }
  }

  /// The tutorial's networks for images of this size.
  var model: ModelConfiguration { ModelConfiguration(imageSize: imageSize) }
}
