package import Autograd
public import Datasets
import Foundation
public import GAN
import Imaging
import Layers
import RandomStreams
import Reports
import Tensors

/// One training run in its folder: the tutorial's loop, with pictures, metrics and checkpoints.
///
/// The same configuration and data give the same files, byte for byte, however often the run is
/// stopped and continued, and on any number of threads.
public final class TrainingRun {
  /// Where its files are.
  public let directory: RunDirectory
  /// Its settings.
  public let configuration: TrainingConfiguration
  private let dataset: any ImageDataset
  private let workers: Int
  private let command: String?
  private var state: TrainingState
  /// A checkpoint that only an interruption made, until another one follows.
  private var interruptedCheckpoint: String?
  /// Records what the steps of `run` do, waiting for their batches included; pictures and files
  /// are no part of a step.
  package var profile: Profile?

  /// The generator, which changes with every step.
  public var generator: Generator { state.trainer.generator }
  /// The discriminator, likewise.
  public var discriminator: Discriminator { state.trainer.discriminator }

  /// Steps done so far, those before an interruption included.
  public var step: Int { state.step }

  /// A new run in `directory`, or the continuation of the one that is there.
  ///
  /// A run that has no checkpoint yet begins anew.
  /// - Parameters:
  ///   - resumes: whether a run may be there already.
  ///   - workers: threads that read images ahead.
  ///   - command: the command line, for the report.
  public init(
    _ configuration: TrainingConfiguration, in directory: RunDirectory, dataset: any ImageDataset,
    workers: Int = 2, resumes: Bool = false, command: String? = nil
  ) throws(TrainingError) {
    let isNew = !directory.exists
    state = try TrainingState(configuration, in: directory, dataset: dataset, resumes: resumes)
    self.configuration = configuration
    self.directory = directory
    self.dataset = dataset
    self.workers = workers
    self.command = command
    if state.isInterrupted { interruptedCheckpoint = directory.newestCheckpointPath }
    // The folder is written to only when nothing can be wrong any more.
    try directory.create(configuration, isNew: isNew)
  }

  /// The steps after which the run is complete.
  public var lastStep: Int {
    configuration.lastStep(imageCount: dataset.count)
  }

  /// Trains until the run is complete or `shouldStop` says so, which is asked after every step; saves
  /// in either case.
  ///
  /// - Returns: whether the run is complete.
  public func run(
    shouldStop: () -> Bool = { false }, onEvent: @escaping (TrainingEvent) -> Void
  ) throws(TrainingError) -> Bool {
    guard step < lastStep else { return true }
    let metrics = try MetricsFile(path: directory.metricsPath, keeping: step)
    let loader: BatchLoader
    do {
      loader = try BatchLoader(
        dataset: dataset, batchSize: configuration.batchSize, workers: workers,
        seed: configuration.seed, augmentation: configuration.augment, epoch: state.epoch,
        position: state.position, cacheCapacity: cacheCapacity
      ) { source, reason in
        onEvent(.skipped(source: source, reason: reason))
      }
    } catch {
      throw .data(error)
    }
    let report = beginReport()
    do throws(TrainingError) {
      return try go(on: loader, metrics, report, shouldStop, onEvent)
    } catch {
      // Nobody may take the page for that of a run that goes on.
      report.write(.stopped, step: step, lastStep: lastStep).forEach(onEvent)
      throw error
    }
  }

  /// The tutorial's loop; its result is that of `run`.
  private func go(
    on loader: BatchLoader, _ metrics: MetricsFile, _ report: RunningReport,
    _ shouldStop: () -> Bool, _ onEvent: (TrainingEvent) -> Void
  ) throws(TrainingError) -> Bool {
    if step == 0 {
      try drawReal(onEvent)
      report.add(try drawSamples(onEvent), step: step)
    }
    // Also when the run goes on again, long before its next picture.
    report.write(.running, step: step, lastStep: lastStep).forEach(onEvent)

    while step < lastStep {
      guard let batch = try next(loader) else { continue }
      let progress = Profile.recording(profile) {
        state.train(on: batch, from: loader, configuration, imageCount: dataset.count)
      }
      try metrics.add(progress)
      report.note(step: step, images: progress.images)
      guard progress.report.isFinite else {
        throw .diverged(step: step, checkpoint: directory.newestCheckpointPath)
      }
      onEvent(.step(progress))

      let isLast = step == lastStep
      let stops = !isLast && shouldStop()
      let isSampled = isLast || step % configuration.sampleEvery == 0
      if isSampled { report.add(try drawSamples(onEvent), step: step) }
      if isLast || stops || step % configuration.checkpointEvery == 0 {
        try metrics.synchronize()
        try save(isInterrupted: stops && step % configuration.checkpointEvery != 0, onEvent)
      }
      if isSampled || stops {
        let state: ReportContent.State = isLast ? .complete : stops ? .stopped : .running
        report.write(state, step: step, lastStep: lastStep).forEach(onEvent)
      }
      if stops { return false }
    }
    return true
  }

  private func beginReport() -> RunningReport {
    let report = RunReport(
      directory, configuration, networks: RunReport.tables(generator, discriminator), upTo: step)
    return RunningReport(
      report, command: command, dataset: dataset.summary, step: step, lastStep: lastStep)
  }

  /// The bytes of decoded images that may be kept: half of what training leaves of the memory. What
  /// does not fit is decoded in every epoch anew.
  private var cacheCapacity: Int {
    let memory = Double(ProcessInfo.processInfo.physicalMemory)
    let training = configuration.networkSpecs.trainingBytes(batchSize: configuration.batchSize)
    return Int(max(0, memory - training) / 2)
  }

  private func next(_ loader: BatchLoader) throws(TrainingError) -> Batch? {
    do {
      return try Profile.recording(profile) { () throws(DatasetError) in
        try Profile.measure(.data) { () throws(DatasetError) in try loader.next() }
      }
    } catch {
      throw .data(error)
    }
  }

  /// The fixed vectors as the tutorial draws them: by batch statistics, in one grid. Unlike the
  /// tutorial's, this look at G leaves its running statistics alone, so that how often one looks
  /// changes nothing.
  private func drawSamples(
    _ onEvent: (TrainingEvent) -> Void
  ) throws(TrainingError) -> Image {
    let images = generator.main.parameterSet.withoutGradients {
      generator(Variable(state.fixedNoise), mode: .batchStatistics).value
    }
    return try write(images, to: directory.samplePath(step: step), onEvent)
  }

  private func drawReal(_ onEvent: (TrainingEvent) -> Void) throws(TrainingError) {
    let images: Tensor
    do {
      images = try BatchLoader.firstImages(
        TrainingState.sampleCount, of: dataset, seed: configuration.seed,
        augmentation: configuration.augment)
    } catch {
      throw .data(error)
    }
    _ = try write(images, to: directory.realSamplesPath, onEvent)
  }

  private func write(
    _ images: Tensor, to path: String, _ onEvent: (TrainingEvent) -> Void
  ) throws(TrainingError) -> Image {
    let grid = Image.grid(of: images)
    do {
      try grid.writePNG(to: path)
    } catch {
      throw .picture(error)
    }
    onEvent(.picture(path: path))
    return grid
  }

  private func save(
    isInterrupted: Bool, _ onEvent: (TrainingEvent) -> Void
  ) throws(TrainingError) {
    let path = directory.checkpointPath(step: step)
    do {
      var saved = state
      saved.isInterrupted = isInterrupted
      try saved.save(to: path, configuration, dataset: dataset)
    } catch {
      throw .checkpoint(error)
    }
    onEvent(.checkpoint(path: path))
    // Interruptions leave no trace once the run has gone on.
    if let interrupted = interruptedCheckpoint, interrupted != path {
      try? FileManager.default.removeItem(atPath: interrupted)
    }
    interruptedCheckpoint = isInterrupted ? path : nil
  }
}
