public import Datasets
public import GAN
public import Imaging

/// Everything that decides what a training run computes, under the tutorial's names; saved beside
/// the run as `config.json`.
public struct TrainingConfiguration: Codable, Equatable, Sendable {
  /// The sizes of both networks, and with them of the images.
  public var model = ModelConfiguration()
  /// Networks of one's own, whose sizes `model` repeats where it has them; nil for the tutorial's.
  public var networks: GANSpec?
  /// The folder of the training images; nil for the built-in portraits, or for images that the
  /// calling program makes.
  public var dataroot: String?
  /// The classes of its images to train on; nil for all.
  public var classes: [String]?
  /// How the images of the folder become squares.
  public var preparation = ImagePreparation()
  /// What is done to the images in every epoch; nil for nothing.
  public var augment: Augmentation?
  /// The images that are kept out of training, to compare what D says of them and of training
  /// images; nil for none.
  public var holdBack: HoldBack?
  /// Images in a batch.
  public var batchSize = 128
  /// How often to go through all images.
  public var epochs = 5
  /// The learning rate of both Adam optimizers, unless one has its own.
  public var learningRate = 2e-4
  /// The decay rate of Adam's first moment.
  public var beta1 = 0.5
  /// What the networks minimize, and how.
  public var recipe = Recipe()
  /// The half-life of the average of G's weights, in images.
  public var averageHalfLife = GeneratorAverage.defaultHalfLife
  /// The seed of everything random.
  public var seed: UInt64 = 999
  /// The file whose generator the run begins with; nil for a fresh one.
  public var initialGenerator: String?
  /// The file whose discriminator the run begins with; nil for a fresh one.
  public var initialDiscriminator: String?
  /// Stops after so many steps even if epochs are left; nil for no limit.
  public var maxSteps: Int?
  /// Prints the losses every so many batches of an epoch. Only the `dcgan` command does.
  public var logEvery = 50
  /// Draws the fixed latent vectors every so many steps; nil for about twenty pictures, more of
  /// them at the beginning.
  public var sampleEvery: Int?
  /// Writes a checkpoint every so many steps.
  public var checkpointEvery = 500
  /// How many checkpoints stay, the newest ones; nil for all. See `CheckpointRetention`.
  public var keep: Int?
  /// With `keep`: the checkpoints of every so many steps stay as well; nil for none.
  public var keepEvery: Int?
  /// Evaluates the averaged generator every so many steps, which then have a checkpoint, too; nil
  /// for never.
  public var evaluateEvery: Int?
  /// The most images in each set of an evaluation; nil for `defaultEvaluateCount`, or fewer if
  /// there are fewer or memory is short.
  public var evaluateCount: Int?

  /// The tutorial's settings.
  public init() {}

  /// The settings for the built-in portraits: the tutorial's, but for ten epochs of small batches,
  /// which show faces within minutes.
  public static var portraits: TrainingConfiguration {
    var configuration = TrainingConfiguration()
    configuration.batchSize = 32
    configuration.epochs = 10
    return configuration
  }

  /// The step after which a run on `imageCount` images, at least one, is complete. Those held back
  /// are among them.
  func lastStep(imageCount: Int) -> Int {
    min(stepsOfAllEpochs(imageCount: imageCount), maxSteps ?? .max)
  }

  /// The steps of all epochs on so many images, whatever `maxSteps` is.
  func stepsOfAllEpochs(imageCount: Int) -> Int {
    let batches = BatchLoader.batches(
      of: batchSize, in: max(1, imageCount - heldBackCount(of: imageCount)))
    let (all, overflows) = batches.multipliedReportingOverflow(by: epochs)
    return overflows ? .max : all
  }

  /// Throws `TrainingError.invalidSettings` unless every setting is in its range, and
  /// `TrainingError.otherSize` unless sizes are those of networks of one's own.
  ///
  /// Whether the run fits into this machine's memory, and whether its images exist, is another
  /// matter: `TrainingRun` checks that.
  public func validate() throws(TrainingError) {
    try validateNetworks()
    if let classes, classes.isEmpty || classes.contains("") {
      throw .invalidSettings(
        "classes '\(classes.joined(separator: ","))' is not possible; give names, with commas "
          + "between them")
    }
    // A billion epochs of a billion batches still are a number of steps that an Int holds.
    let billion = 1_000_000_000
    let counts = [
      ("batch-size", batchSize, 65_536), ("epochs", epochs, billion),
      ("average-half-life", averageHalfLife, billion),
      ("log-every", logEvery, billion), ("sample-every", sampleEvery ?? 1, billion),
      ("checkpoint-every", checkpointEvery, billion), ("max-steps", maxSteps ?? 1, billion),
      ("keep", keep ?? 1, billion), ("keep-every", keepEvery ?? 1, billion),
      ("evaluate-every", evaluateEvery ?? 1, billion),
    ]
    for (name, value, limit) in counts where !(1...limit ~= value) {
      throw .invalidSettings("\(name) \(value) is not possible; use 1 to \(limit)")
    }
    if let keepEvery, keep == nil {
      throw .invalidSettings(
        "keep-every \(keepEvery) is of no use while all checkpoints stay; give keep, too")
    }
    try validateEvaluations()
    if !(learningRate > 0 && learningRate.isFinite) {
      throw .invalidSettings(
        "lr \(learningRate) is not possible; use a number above 0, such as 0.0002")
    }
    switch holdBack {
    case .share(let share) where !(share > 0 && share < 1):
      throw .invalidSettings("hold-back \(share) is not possible; use a share above 0 and below 1")
    case .count(let count) where !(1...billion ~= count):
      throw .invalidSettings("hold-back \(count) is not possible; use 1 to \(billion) images")
    default: break
    }
    if let flaw = preparation.flaw { throw .invalidSettings(flaw) }
    if let flaw = recipe.flaw ?? recipe.flaw(for: networkSpecs) { throw .invalidSettings(flaw) }
    if !(beta1 >= 0 && beta1 < 1) {
      throw .invalidSettings(
        "beta1 \(beta1) is not possible; use a number from 0 up to, but not including, 1")
    }
  }
}

extension TrainingConfiguration {
  /// Reads settings. A file of an earlier version lacks some, which then have their defaults: what
  /// that version did.
  public init(from decoder: any Decoder) throws {
    let file = try decoder.container(keyedBy: CodingKeys.self)
    self.init()
    model = try file.decode(ModelConfiguration.self, forKey: .model)
    networks = try file.decodeIfPresent(GANSpec.self, forKey: .networks)
    dataroot = try file.decodeIfPresent(String.self, forKey: .dataroot)
    classes = try file.decodeIfPresent([String].self, forKey: .classes)
    preparation =
      try file.decodeIfPresent(ImagePreparation.self, forKey: .preparation) ?? preparation
    augment = try file.decodeIfPresent(Augmentation.self, forKey: .augment)
    holdBack = try file.decodeIfPresent(HoldBack.self, forKey: .holdBack)
    batchSize = try file.decode(Int.self, forKey: .batchSize)
    epochs = try file.decode(Int.self, forKey: .epochs)
    learningRate = try file.decode(Double.self, forKey: .learningRate)
    beta1 = try file.decode(Double.self, forKey: .beta1)
    seed = try file.decode(UInt64.self, forKey: .seed)
    initialGenerator = try file.decodeIfPresent(String.self, forKey: .initialGenerator)
    initialDiscriminator = try file.decodeIfPresent(String.self, forKey: .initialDiscriminator)
    maxSteps = try file.decodeIfPresent(Int.self, forKey: .maxSteps)
    logEvery = try file.decode(Int.self, forKey: .logEvery)
    sampleEvery = try file.decodeIfPresent(Int.self, forKey: .sampleEvery)
    checkpointEvery = try file.decode(Int.self, forKey: .checkpointEvery)
    keep = try file.decodeIfPresent(Int.self, forKey: .keep)
    keepEvery = try file.decodeIfPresent(Int.self, forKey: .keepEvery)
    evaluateEvery = try file.decodeIfPresent(Int.self, forKey: .evaluateEvery)
    evaluateCount = try file.decodeIfPresent(Int.self, forKey: .evaluateCount)
    recipe = try file.decodeIfPresent(Recipe.self, forKey: .recipe) ?? recipe
    averageHalfLife =
      try file.decodeIfPresent(Int.self, forKey: .averageHalfLife) ?? averageHalfLife
  }
}
