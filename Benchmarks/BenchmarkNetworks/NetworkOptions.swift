import ArgumentParser
package import GAN
import Training

/// The size of the images, and with it the networks that are measured: the tutorial's.
package struct NetworkOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Width and height of the images: "
        + ModelConfiguration.validImageSizes.map(String.init).joined(separator: ", ") + "."))
  package var imageSize = 64

  package init() {}

  /// The tutorial's networks for images of this size.
  package var model: ModelConfiguration { ModelConfiguration(imageSize: imageSize) }

  /// Refuses sizes that cannot be trained, or that this machine has no memory for.
  package func validate(batchSize: Int) throws {
    var configuration = TrainingConfiguration()
    configuration.model = model
    configuration.batchSize = batchSize
    do {
      try configuration.validate()
      try configuration.requireMemory()
    } catch {
      throw ValidationError("\(error)")
    }
  }
}
