public import ArgumentParser
public import GAN
import Training

private let defaults = TrainingConfiguration()

/// The tutorial's settings, under its names. Without an option, a setting keeps its default or, in
/// a resumed run, its value of before.
struct TrainingOptions: ParsableArguments {
  @OptionGroup var images: DatasetOptions

  @Option(help: "Threads that read images ahead.")
  var workers = 2

  @Option(help: "Length of the latent vector. (default: \(defaults.model.nz))")
  var nz: Int?

  @Option(help: "Channels of the generator's last hidden layer. (default: \(defaults.model.ngf))")
  var ngf: Int?

  @Option(help: "Channels of the discriminator's first layer. (default: \(defaults.model.ndf))")
  var ndf: Int?

  @Option(
    help: ArgumentHelp(
      "How often to go through all images. (default: \(defaults.epochs); "
        + "portraits: \(TrainingConfiguration.portraits.epochs))")
  )
  var epochs: Int?

  @Option(help: "Learning rate of both Adam optimizers. (default: \(defaults.learningRate))")
  var lr: Double?

  @Option(help: "Learning rate of the generator. (default: that of --lr)")
  var lrG: Double?

  @Option(help: "Learning rate of the discriminator. (default: that of --lr)")
  var lrD: Double?

  @Option(
    help: ArgumentHelp(
      "What the networks minimize: \(GANLoss.allValueStrings.joined(separator: ", ")). "
        + "(default: \(defaults.recipe.loss.rawValue))"))
  var loss: GANLoss?

  @Option(
    help: ArgumentHelp(
      "How much less than 1 the discriminator should say of a real image, such as 0.1. "
        + "(default: \(defaults.recipe.labelSmoothing))", valueName: "share"))
  var labelSmoothing: Double?

  @Option(help: "Adam's decay rate of the first moment. (default: \(defaults.beta1))")
  var beta1: Double?

  @Option(
    help: ArgumentHelp(
      "Half-life of the average of the generator's weights. "
        + "(default: \(defaults.averageHalfLife) images)", valueName: "images"))
  var averageHalfLife: Int?

  @Option(
    help: ArgumentHelp(
      "Begin with the generator in a file, to train it on: a checkpoint, .safetensors or .pth.",
      valueName: "file"))
  var initGenerator: String?

  @Option(
    help: ArgumentHelp("Begin with the discriminator in a file, likewise.", valueName: "file"))
  var initDiscriminator: String?

  /// Changes the settings that have options.
  func apply(to configuration: inout TrainingConfiguration) {
    images.apply(to: &configuration)
    if let nz { configuration.model.nz = nz }
    if let ngf { configuration.model.ngf = ngf }
    if let ndf { configuration.model.ndf = ndf }
    if let lr { configuration.learningRate = lr }
    if let lrG { configuration.recipe.generatorLearningRate = lrG }
    if let lrD { configuration.recipe.discriminatorLearningRate = lrD }
    if let loss { configuration.recipe.loss = loss }
    if let labelSmoothing { configuration.recipe.labelSmoothing = labelSmoothing }
    if let beta1 { configuration.beta1 = beta1 }
    if let averageHalfLife { configuration.averageHalfLife = averageHalfLife }
    if let epochs { configuration.epochs = epochs }
    if let initGenerator { configuration.initialGenerator = initGenerator }
    if let initDiscriminator { configuration.initialDiscriminator = initDiscriminator }
  }
}

extension GANLoss: ExpressibleByArgument {}
