import ArgumentParser
import GAN

private let defaults = TrainingConfiguration()

/// The tutorial's settings, under its names. Those that are not given keep their defaults, or, when
/// a run is resumed, what the run was begun with.
struct TrainingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Folder of .jpg and .png images, or of folders of them. (default: built-in portraits)",
      valueName: "folder"))
  var dataroot: String?

  @Option(help: "Threads that read images ahead.")
  var workers = 2

  @Option(
    help:
      "Images in a batch. (default: \(defaults.batchSize); portraits: \(TrainingConfiguration.portraits.batchSize))"
  )
  var batchSize: Int?

  @Option(
    help: ArgumentHelp(
      "Width and height of the images: "
        + ModelConfiguration.validImageSizes.map(String.init).joined(separator: ", ")
        + ". (default: \(defaults.model.imageSize))"))
  var imageSize: Int?

  @Option(help: "Channels of the images: 3 for colour, 1 for grey. (default: \(defaults.model.nc))")
  var nc: Int?

  @Option(help: "Length of the latent vector. (default: \(defaults.model.nz))")
  var nz: Int?

  @Option(help: "Channels of the generator's last hidden layer. (default: \(defaults.model.ngf))")
  var ngf: Int?

  @Option(help: "Channels of the discriminator's first layer. (default: \(defaults.model.ndf))")
  var ndf: Int?

  @Option(help: "How often to go through all images. (default: \(defaults.epochs))")
  var epochs: Int?

  @Option(help: "Learning rate of both Adam optimizers. (default: \(defaults.learningRate))")
  var lr: Double?

  @Option(help: "Adam's decay rate of the first moment. (default: \(defaults.beta1))")
  var beta1: Double?

  @Option(help: "Seed of everything random. (default: \(defaults.seed))")
  var seed: UInt64?

  func apply(to configuration: inout TrainingConfiguration) {
    if let dataroot { configuration.dataroot = dataroot }
    if let batchSize { configuration.batchSize = batchSize }
    if let imageSize { configuration.model.imageSize = imageSize }
    if let nc { configuration.model.nc = nc }
    if let nz { configuration.model.nz = nz }
    if let ngf { configuration.model.ngf = ngf }
    if let ndf { configuration.model.ndf = ndf }
    if let lr { configuration.learningRate = lr }
    if let beta1 { configuration.beta1 = beta1 }
    if let seed { configuration.seed = seed }
    if let epochs { configuration.epochs = epochs }
  }
}
