public import ArgumentParser
public import GAN
import PlainText
import Training

private let defaults = TrainingConfiguration()

/// The tutorial's settings, under its names. Without an option, a setting keeps its default or, in
/// a resumed run, its value of before.
struct TrainingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Keep images out of training: a share such as 0.1, or a number. The discriminator's outputs "
        + "on them show whether it learns its images by heart. (default: none)",
      valueName: "images"),
    transform: Self.holdBack)
  var holdBack: HoldBack?

  @Option(help: "Threads that read images ahead.")
  var workers = 2

  @Flag(
    help: ArgumentHelp(
      "Train on labels: the generator draws images of a given class.",
      discussion: "The classes are those of the images: folders, or those of MNIST, Fashion-MNIST "
        + "and CIFAR-10."))
  var conditional = false

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

  @Option(
    help: ArgumentHelp(
      "Settings that belong together: "
        + NamedRecipe.allCases.map(\.rawValue).joined(separator: " or ")
        + ". Other options change single ones. (default: \(NamedRecipe.tutorial.rawValue))",
      discussion: "The better one stands for \(Self.better). docs/quality.md compares what they "
        + "draw."))
  var recipe: NamedRecipe?

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

  @Option(
    help: ArgumentHelp(
      "The share of the run, at its end, over which learning rates fall to 0. "
        + "(default: \(defaults.recipe.learningRateDecay))", valueName: "share"))
  var lrDecay: Double?

  @Option(
    help: ArgumentHelp(
      "Updates of the discriminator for each of the generator. "
        + "(default: \(defaults.recipe.discriminatorSteps))", valueName: "steps"))
  var dSteps: Int?

  @Option(
    help: ArgumentHelp(
      "Change all images that the discriminator judges at random, for few training images: "
        + "\(DiffAugmentationList.all), or some of them. "
        + "(default: none)", valueName: "kinds"), transform: DiffAugmentationList.init)
  var diffAugment: DiffAugmentationList?

  @Option(
    help: ArgumentHelp(
      "Standard deviation of noise on all images that the discriminator judges, which falls to 0 "
        + "at the end of the run. (default: \(defaults.recipe.instanceNoise))",
      valueName: "deviation"))
  var instanceNoise: Double?

  @Flag(help: "Normalize the discriminator's weights spectrally, in place of batch norm.")
  var spectralNorm = false

  @Option(
    help: ArgumentHelp(
      "Factor of R1, a penalty on the discriminator's gradients at real images; needs "
        + "--spectral-norm, or a discriminator without batch norm. (default: \(defaults.recipe.gradientPenalty))",
      valueName: "factor"))
  var gradientPenalty: Double?

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
    if let recipe { configuration.use(recipe, learningRate: lr) }
    if let holdBack { configuration.holdBack = holdBack }
    if let nz { configuration.model.nz = nz }
    if let ngf { configuration.model.ngf = ngf }
    if let ndf { configuration.model.ndf = ndf }
    if let lr { configuration.learningRate = lr }
    if let lrG { configuration.recipe.generatorLearningRate = lrG }
    if let lrD { configuration.recipe.discriminatorLearningRate = lrD }
    if let loss { configuration.recipe.loss = loss }
    if let labelSmoothing { configuration.recipe.labelSmoothing = labelSmoothing }
    if let lrDecay { configuration.recipe.learningRateDecay = lrDecay }
    if let dSteps { configuration.recipe.discriminatorSteps = dSteps }
    if let diffAugment { configuration.recipe.diffAugmentation = diffAugment.kinds }
    if let instanceNoise { configuration.recipe.instanceNoise = instanceNoise }
    if spectralNorm { configuration.recipe.spectralNorm = true }
    if let gradientPenalty { configuration.recipe.gradientPenalty = gradientPenalty }
    if let beta1 { configuration.beta1 = beta1 }
    if let averageHalfLife { configuration.averageHalfLife = averageHalfLife }
    if let epochs { configuration.epochs = epochs }
    if let initGenerator { configuration.initialGenerator = initGenerator }
    if let initDiscriminator { configuration.initialDiscriminator = initDiscriminator }
  }

  /// The options for which `--recipe better` stands.
  private static var better: String {
    var better = TrainingConfiguration()
    better.use(.better)
    return "--batch-size \(better.batchSize), an --lr-g twice --lr, and --lr-decay "
      + "\(better.recipe.learningRateDecay)"
  }

  private static func holdBack(_ text: String) throws -> HoldBack {
    guard let holdBack = HoldBack(text) else {
      throw ValidationError(
        "hold-back \(text) is not possible; use a share above 0 and below 1, such as 0.1, or a "
          + "number of images")
    }
    return holdBack
  }
}

extension GANLoss: ExpressibleByArgument {}
extension NamedRecipe: ExpressibleByArgument {}

/// Kinds of DiffAugment with commas between them, or `none`.
struct DiffAugmentationList {
  let kinds: [DiffAugmentation]

  /// All kinds.
  static let all = DiffAugmentation.allCases.map(\.rawValue).joined(separator: ",")

  init(_ argument: String) throws {
    let names =
      argument == "none"
      ? [] : argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    for name in names where DiffAugmentation(rawValue: name) == nil {
      let known = DiffAugmentation.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("there is no '\(name.printable)'; use \(known), or none")
    }
    // In one order, so that the same kinds are the same setting.
    kinds = DiffAugmentation.allCases.filter { names.contains($0.rawValue) }
  }
}
