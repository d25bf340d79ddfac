import Datasets
import GAN
import ModelFiles
import RandomStreams
import Tensors

/// Everything that a run needs to go on: networks, optimizers, averaged weights, random streams,
/// place in the data.
struct TrainingState {
  /// Both networks and both optimizers.
  let trainer: DCGANTrainer
  /// The average of G's weights, which draws the pictures.
  let average: GeneratorAverage
  /// The stream of the latent vectors that the networks train on.
  var latentStream: RandomStream
  /// The latent vectors of all sample pictures, `[64, 1, 1, nz]`: the tutorial's fixed noise.
  var fixedLatents: Tensor
  /// Steps done.
  var step = 0
  /// The current epoch, from 0.
  var epoch = 0
  /// Batches of this epoch that are done.
  var position = 0
  /// Whether the newest checkpoint was written for no other reason than that the run was stopped.
  var isInterrupted = false
  /// What the user should know about the checkpoints that were there; one sentence each.
  var notes: [String] = []

  /// The number of images in a sample picture.
  static let sampleCount = 64
  /// Images in a row of it.
  static let sampleColumns = 8

  /// The labels of a sample picture: a class for each row, and after the last class the first one
  /// again. Nil without classes.
  var sampleLabels: [Int]? {
    let classCount = trainer.generator.classes.count
    guard classCount > 0 else { return nil }
    return (0..<Self.sampleCount).map { $0 / Self.sampleColumns % classCount }
  }

  /// What G draws a sample picture from: the fixed latent vectors and, with classes, the labels.
  var sampleInput: Tensor {
    sampleLabels.map { trainer.generator.input(fixedLatents, labels: $0) } ?? fixedLatents
  }

  /// The state before the first step of a run on `imageCount` images, with fresh networks.
  init(_ configuration: TrainingConfiguration, imageCount: Int) {
    trainer = DCGANTrainer(
      configuration.networks ?? configuration.model.networks,
      learningRate: configuration.learningRate, beta1: configuration.beta1,
      recipe: configuration.recipe, seed: configuration.seed,
      length: configuration.lastStep(imageCount: imageCount))
    average = GeneratorAverage(
      of: trainer.generator, halfLife: configuration.averageHalfLife)
    latentStream = RandomStream(seed: configuration.seed, name: "noise")
    var fixed = RandomStream(seed: configuration.seed, name: "fixed-noise")
    fixedLatents = trainer.generator.latents(Self.sampleCount, from: &fixed)
  }

  /// The state from which a run in `directory` goes on: that of its newest checkpoint that can be
  /// read or, if there is no checkpoint, the state before the first step, with the networks that
  /// `configuration` names.
  ///
  /// Checks settings, images and checkpoint, each by itself and against each other. Writes nothing.
  ///
  /// - Parameters:
  ///   - resumes: whether there may be a run in `directory`.
  ///   - agreed: the names of settings that may differ from those that the checkpoint was trained
  ///     with.
  init(
    _ configuration: TrainingConfiguration, in directory: RunDirectory, dataset: any ImageDataset,
    resumes: Bool, agreed: Set<String> = []
  ) throws(TrainingError) {
    try configuration.validate()
    try configuration.requireMemory()
    try configuration.requireSizes(of: dataset)
    try configuration.requireTrainingImages(of: dataset.count)
    try configuration.requireClasses(of: dataset)
    try configuration.requireBatches(imageCount: dataset.count)
    let exists = directory.exists()
    let checkpoints = try directory.checkpointSteps(of: configuration)
    if (exists || !checkpoints.isEmpty) && !resumes { throw .alreadyExists(path: directory.path) }
    if exists { try configuration.requireAgreement(with: directory.configuration(), of: directory) }
    if checkpoints.isEmpty {
      self.init(configuration, imageCount: dataset.count)
      do {
        try trainer.loadInitialNetworks(of: configuration)
      } catch {
        throw .checkpoint(error)
      }
      average.restart()
    } else {
      self = try Self.newest(
        of: checkpoints, in: directory, configuration, dataset: dataset, agreed: agreed)
    }
  }

  /// The state of the newest of the checkpoints of `steps` that can be read. Notes tell of those
  /// that cannot; if none can, the error is that of the newest.
  private static func newest(
    of steps: [Int], in directory: RunDirectory, _ configuration: TrainingConfiguration,
    dataset: any ImageDataset, agreed: Set<String>
  ) throws(TrainingError) -> TrainingState {
    var damage: [ModelFileError] = []
    for step in steps.reversed() {
      do throws(TrainingError) {
        var state = try TrainingState(
          contentsOf: directory.checkpointPath(step: step), configuration, dataset: dataset,
          settingsPath: directory.configurationPath, agreed: agreed)
        state.notes =
          damage.map { "\($0); the run goes on from the checkpoint of step \(step) instead" }
          + state.notes
        return state
      } catch {
        guard case .checkpoint(let flaw) = error else { throw error }
        damage.append(flaw)
      }
    }
    throw .checkpoint(damage[0])
  }
}
