package import Autograd
import Checkpoints
public import Datasets
import Files
public import GAN
import Imaging
import Layers
import Memory
import Reports
import Tensors

/// A training run in its folder: the tutorial's loop, with metrics, pictures, checkpoints and a
/// report.
///
/// The same settings and images give the same files, byte for byte, however often the run is
/// stopped and resumed, and on any number of threads.
///
/// The loop itself is `train`. It does a step, tells what has happened as a `TrainingEvent`, and
/// goes on; a list of observers, in `run`, makes the files of the run from these events.
public final class TrainingRun {
  /// How a call of `run` ended.
  public enum Outcome: Sendable {
    /// The last step of the run is done.
    case complete
    /// The caller has stopped the run before its last step. It can be resumed.
    case stopped
  }

  /// The folder of the run.
  public let directory: RunDirectory
  /// The settings.
  public let configuration: TrainingConfiguration
  /// The images: those to train on, and those held back.
  let dataset: any ImageDataset
  /// Whether evaluations would be of more images if there were more memory.
  package let isEvaluationLimitedByMemory: Bool
  /// The command line, for the report.
  let command: String?
  /// Networks, optimizers, random streams and place in the data, as they are after the last step.
  private(set) var state: TrainingState
  private let workers: Int
  /// Held as long as this object lives: nobody else trains the run meanwhile.
  private let lock: FileLock
  /// What was found at the beginning, to be told when the run goes on; one sentence each.
  private var notes: [String]
  /// What the report says of a finding; the `dcgan` command adds the options that help.
  package var explain: (TrainingFinding) -> String = \.description
  /// Where the time of the steps goes, if set. Waiting for batches counts; pictures and files do
  /// not.
  package var profile: Profile?

  /// The generator in training, which changes with every step.
  public var generator: Generator { state.trainer.generator }
  /// The generator with averaged weights, which draws the pictures of the run.
  public var averagedGenerator: Generator { state.average.generator }
  /// The discriminator, which changes with every step.
  public var discriminator: Discriminator { state.trainer.discriminator }

  /// Steps done since the run began, in all its sessions.
  public var step: Int { state.step }
  /// The name of the measure that decides which evaluation is the best: the smallest value is.
  public static let decisiveMeasure = EvaluationHistory.decisiveName

  /// Whether the generator is evaluated after the present step. The last one is, too, so that it
  /// can be the best.
  var isEvaluated: Bool {
    configuration.evaluateEvery.map { step == lastStep || step.isMultiple(of: $0) } ?? false
  }
  /// The step after which the run is complete.
  public var lastStep: Int { configuration.lastStep(imageCount: dataset.count) }
  /// The steps of all epochs: more than `lastStep` if the run is limited to fewer.
  package var stepsOfAllEpochs: Int { configuration.stepsOfAllEpochs(imageCount: dataset.count) }

  /// Begins a run on `dataset` in `directory`, or resumes the one that is there.
  ///
  /// A run without a checkpoint begins anew. Nothing but a lock is written unless settings, images
  /// and the newest checkpoint that can be read fit together.
  ///
  /// The run is locked as long as this object lives, so that no other one, in this process or in
  /// another, can train it meanwhile.
  ///
  /// - Parameters:
  ///   - dataset: the training images, of the size and the channels of `configuration.model`.
  ///     `configuration.dataroot` only names them.
  ///   - workers: threads that decode images ahead; 0 for none.
  ///   - resumes: whether there may be a run in `directory`.
  ///   - command: the command line, for the report.
  ///   - agreed: the names of settings, such as `lr`, that may differ from those that the newest
  ///     checkpoint was trained with. Without them, settings that were changed in the folder are an
  ///     error.
  public init(
    _ configuration: TrainingConfiguration, in directory: RunDirectory, dataset: any ImageDataset,
    workers: Int = 2, resumes: Bool = false, command: String? = nil, agreed: Set<String> = []
  ) throws(TrainingError) {
    let isNew = !directory.exists()
    if !isNew && !resumes { throw .alreadyExists(path: directory.path) }
    if isNew, let outer = RunDirectory.containing(directory.path) {
      throw .insideRun(path: directory.path, run: outer.path)
    }
    // A run that is there is locked before it is read. A new one has no folder yet, and gets none
    // if it is impossible.
    let early = isNew ? nil : try directory.lock(isNew: false)
    state = try TrainingState(
      configuration, in: directory, dataset: dataset, resumes: resumes, agreed: agreed)
    var configuration = configuration
    isEvaluationLimitedByMemory = try configuration.settleEvaluations(
      on: dataset, after: isNew ? nil : directory.configuration())
    self.configuration = configuration
    self.directory = directory
    self.dataset = dataset
    self.workers = workers
    if let early { lock = early } else { lock = try directory.lock(isNew: true) }
    notes = state.notes
    if let weakness = lock.weakness {
      notes.append(
        "\(directory.path) is on a file system that keeps no locks (\(weakness)); make sure that "
          + "nobody else trains the run")
    }
    self.command = command
    try directory.create(configuration, isNew: isNew)
  }

  /// Begins or resumes a run on the images that `configuration` names: those of the folder
  /// `dataroot`, or the built-in portraits.
  public convenience init(
    _ configuration: TrainingConfiguration, in directory: RunDirectory, workers: Int = 2,
    resumes: Bool = false
  ) throws(TrainingError) {
    try configuration.validate()
    try self.init(
      configuration, in: directory, dataset: configuration.openDataset(), workers: workers,
      resumes: resumes)
  }

  /// Trains until the run is complete or `shouldStop` returns true. Writes a checkpoint in both
  /// cases.
  ///
  /// - Parameters:
  ///   - shouldStop: asked after every step but the last.
  ///   - shouldSave: asked after every step but the last; if true, a checkpoint is written that
  ///     stays until the next one, as that of a run that stops here.
  ///   - onEvent: hears what happens, on the calling thread.
  /// - Returns: whether the run is complete; a complete run only writes its report, if that is not
  ///   up to date.
  @discardableResult
  public func run(
    shouldStop: () -> Bool = { false }, shouldSave: () -> Bool = { false },
    onEvent: @escaping (TrainingEvent) -> Void
  ) throws(TrainingError) -> Outcome {
    for note in notes { onEvent(.warning(note)) }
    notes = []
    guard step < lastStep else {
      _ = CheckpointFiles(self)
      ReportWriter.finish(self, caller: onEvent)
      return .complete
    }
    let metrics = try MetricsFile(path: directory.metricsPath, keeping: step) {
      onEvent(.warning($0))
    }
    let loader = try state.loader(
      of: dataset, configuration, workers: workers, cacheCapacity: cacheCapacity
    ) { source, reason in
      onEvent(.skipped(source: source, reason: reason))
    }
    var evaluations: [any TrainingObserver] = []
    if configuration.evaluateEvery != nil {
      evaluations.append(
        try EvaluationFile(path: directory.evaluationsPath, keeping: step, caller: onEvent))
    }
    // The order is that of the writes: lines of metrics and evaluations reach the disk before the
    // checkpoint that relies on them, and the report follows what it shows.
    let audience = TrainingAudience(
      observers: [metrics, PictureFiles()] + evaluations + [
        Diagnosis(self, caller: onEvent),
        CheckpointFiles(self),
        ReportWriter(self, caller: onEvent),
      ], caller: onEvent)
    do {
      return try train(on: loader, tell: audience, shouldStop, shouldSave)
    } catch {
      // Without the lock, the folder may be another process's.
      if lock.isIntact { audience.tellFailure(of: self) }
      throw error
    }
  }

  /// The training loop.
  private func train(
    on loader: BatchLoader, tell audience: TrainingAudience, _ shouldStop: () -> Bool,
    _ shouldSave: () -> Bool
  ) throws(TrainingError) -> Outcome {
    if step == 0 {
      try audience.tell(.picture(try trainingImages()), of: self)
      try audience.tell(.picture(samples()), of: self)
    }
    try audience.tell(.status(.running), of: self)

    let pictures = configuration.pictures(lastStep: lastStep)
    while step < lastStep {
      // Nil is the end of an epoch.
      guard let batch = try nextBatch(from: loader) else { continue }
      let progress = Profile.recording(profile) {
        state.train(on: batch, from: loader, configuration, lastStep: lastStep)
      }
      guard lock.isIntact else { throw .lockLost(path: directory.path) }
      // The metrics have a line of a step that fails, too.
      try audience.tellObservers(.step(progress), of: self)
      guard progress.report.isFinite else {
        throw .diverged(step: step, checkpoint: directory.newestSoundCheckpointPath())
      }
      audience.caller(.step(progress))

      let isLast = step == lastStep
      let stops = !isLast && shouldStop()
      let saves = !isLast && shouldSave()
      let isSampled = isLast || pictures.contains(step)
      let isCheckpoint = isLast || isEvaluated || step % configuration.checkpointEvery == 0
      if isSampled { try audience.tell(.picture(samples()), of: self) }
      if isCheckpoint || stops || saves {
        try save(isInterrupted: !isCheckpoint, tell: audience)
      }
      if isSampled || isEvaluated || stops {
        try audience.tell(.status(isLast ? .complete : stops ? .stopped : .running), of: self)
      }
      if stops { return .stopped }
    }
    return .complete
  }

  /// Tells of a checkpoint, which an observer writes. If it cannot, the newest checkpoint is still
  /// the one before, and `state.isInterrupted` says what that one is.
  ///
  /// A state that is not finite ends the run: it would be of no use, and the one before may be.
  private func save(
    isInterrupted: Bool, tell audience: TrainingAudience
  ) throws(TrainingError) {
    if let tensor = state.checkpoint(configuration, dataset: dataset).nameOfNonFiniteTensor() {
      let checkpoint = directory.newestSoundCheckpointPath()
      let finding = TrainingFinding(
        .notFiniteState(tensor: tensor, checkpoint: checkpoint), step: step)
      try audience.tellObservers(.finding(finding), of: self)
      throw .notFinite(step: step, tensor: tensor, checkpoint: checkpoint)
    }
    let before = state.isInterrupted
    state.isInterrupted = isInterrupted
    do {
      try audience.tell(.checkpoint(path: directory.checkpointPath(step: step)), of: self)
    } catch {
      state.isInterrupted = before
      throw error
    }
  }

  private func nextBatch(from loader: BatchLoader) throws(TrainingError) -> Batch? {
    do {
      return try Profile.recording(profile) { () throws(DatasetError) in
        try Profile.measure(.data) { () throws(DatasetError) in try loader.next() }
      }
    } catch {
      throw .data(error)
    }
  }

  /// Bytes of decoded images to keep: half of the memory that training leaves to this process.
  private var cacheCapacity: Int {
    let rest = Double(Machine.memory) - configuration.trainingBytes
    return Int(exactly: (max(0, rest) / 2).rounded(.down)) ?? .max
  }

  /// What the averaged generator draws from the fixed latent vectors, normalized by their own
  /// statistics as in the tutorial. Unlike there, running statistics do not change: how often
  /// samples are drawn must not affect the training.
  private func samples() -> TrainingPicture {
    let images = averagedGenerator(Variable(state.sampleInput), mode: .batchStatistics).value
    return TrainingPicture(
      subject: .fixedLatents, step: step, images: images, labels: state.sampleLabels,
      image: RasterImage.grid(of: images, columns: TrainingState.sampleColumns),
      path: directory.samplePath(step: step))
  }

  /// The first images that the run trains on, as many as a picture of samples has.
  private func trainingImages() throws(TrainingError) -> TrainingPicture {
    let (images, labels) = try firstImages()
    return TrainingPicture(
      subject: .trainingImages, step: step, images: images, labels: labels,
      image: RasterImage.grid(of: images), path: directory.realSamplesPath)
  }

  /// The images of `trainingImages`, `[64, S, S, nc]` in [-1, 1], and the labels that D needs for
  /// them; nil without classes. They are read anew.
  func firstImages() throws(TrainingError) -> (images: Tensor, labels: [Int]?) {
    do {
      let batch = try BatchLoader.firstImages(
        TrainingState.sampleCount, of: configuration.trainingImages(of: dataset),
        seed: configuration.seed,
        augmentation: configuration.augment)
      return (batch.images, discriminator.classes.isEmpty ? nil : batch.labels)
    } catch {
      throw .data(error)
    }
  }
}
