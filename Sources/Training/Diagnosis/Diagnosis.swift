import Datasets
import Foundation
import GAN
import Imaging
import Reports

/// Watches a run, and tells once of each kind of thing that goes wrong.
///
/// What it needs of earlier sessions is in the run's folder: numbers of steps in `metrics.csv`,
/// pictures in `samples`, D's outputs in `held_back.csv`, and what was told in `findings.json`. So
/// a resumed run finds the same as one that was never stopped.
final class Diagnosis: TrainingObserver {
  private let caller: (TrainingEvent) -> Void
  private var findings: RunFindings
  /// The numbers of the newest steps, at most twice the stretch that a rule looks at.
  private var steps: [StepReport] = []
  /// How much the images of `real_samples.png` differ.
  private var realSpread: Double?
  private var collapse = Persistence()
  private var scores: HeldBackScores?
  private var overfitting = Persistence()

  /// Begins or continues to watch `run`.
  ///
  /// - Parameter caller: hears of findings, and of what cannot be read.
  init(_ run: TrainingRun, caller: @escaping (TrainingEvent) -> Void) {
    self.caller = caller
    findings = RunFindings(none: run.directory.findingsPath)
    attempt {
      // A file that cannot be read stays as it is, as long as nothing new is found.
      if run.step > 0 { findings = try RunFindings(run.directory, upTo: run.step) }
      try findings.write()
    }
    attempt { scores = try HeldBackScores(run) }
    guard run.step > 0 else { return }
    attempt { steps = try .newest(Thresholds.stretch, in: run.directory) }
    readPictures(of: run)
    for score in scores?.scores ?? [] {
      _ = overfitting.note(score.isOverfit, step: score.step)
    }
  }

  func observe(_ event: TrainingEvent, of run: TrainingRun) {
    switch event {
    case .status(.running):
      // At the start, and again after each picture: a kind is told once.
      lookAtImages(of: run)
    case .step(let progress):
      look(at: progress, of: run)
    case .picture(let picture):
      switch picture.subject {
      case .trainingImages:
        realSpread = picture.image.gridSpread(side: run.configuration.model.imageSize)
      case .fixedLatents:
        look(at: picture, of: run)
        lookAtHeldBackImages(of: run)
      }
    case .finding(let finding):
      note(finding.matter, of: run)
    default:
      break
    }
  }

  private func lookAtImages(of run: TrainingRun) {
    let configuration = run.configuration
    note(
      .images(
        count: run.dataset.count - configuration.heldBackCount(of: run.dataset.count),
        batchSize: configuration.batchSize, steps: run.lastStep,
        isMirrored: configuration.augment == .flip,
        isAugmented: !configuration.recipe.diffAugmentation.isEmpty), of: run)
  }

  private func look(at progress: TrainingProgress, of run: TrainingRun) {
    guard progress.report.isFinite else {
      return note(.notFinite(checkpoint: run.directory.newestSoundCheckpointPath()), of: run)
    }
    guard progress.step > Thresholds.firstSteps else { return }
    steps.append(progress.report)
    if steps.count > 2 * Thresholds.stretch { steps.removeFirst(Thresholds.stretch) }
    // The numbers of some hundred steps do not change from step to step.
    guard progress.step.isMultiple(of: 50) else { return }
    note(.discriminator(steps, loss: run.configuration.recipe.loss), of: run)
  }

  private func look(at picture: TrainingPicture, of run: TrainingRun) {
    guard let spread = relativeSpread(picture.image, of: run) else { return }
    if collapse.note(spread < Thresholds.spread, step: picture.step) {
      note(.generatorCollapses(spread: spread), of: run)
    }
  }

  private func lookAtHeldBackImages(of run: TrainingRun) {
    attempt {
      guard let score = try scores?.add(run) else { return }
      if overfitting.note(score.isOverfit, step: score.step) {
        note(.overfitting(training: score.training, heldBack: score.heldBack), of: run)
      }
    }
  }

  /// Tells of `matter`, unless there is none or its kind was told before.
  private func note(_ matter: TrainingFinding.Matter?, of run: TrainingRun) {
    guard let matter, !findings.contains(kindOf: matter) else { return }
    let finding = TrainingFinding(matter, step: run.step)
    attempt { try findings.add(finding) }
    // An error ends the run, and tells the same.
    switch matter {
    case .notFinite, .notFiniteState: return
    default: caller(.finding(finding))
    }
  }

  /// Reads the newest pictures of earlier sessions, as far back as a rule looks.
  private func readPictures(of run: TrainingRun) {
    let directory = run.directory
    let earlier = directory.sampleSteps().filter { $0 <= run.step }
    guard let newest = earlier.last else { return }
    attempt {
      realSpread = try RasterImage(contentsOf: directory.realSamplesPath).gridSpread(
        side: run.configuration.model.imageSize)
      // One picture before the stretch is enough: whether it began earlier does not matter.
      let end = earlier.lastIndex { $0 <= newest - Thresholds.lasting } ?? 0
      for step in earlier[end...] {
        let picture = try RasterImage(contentsOf: directory.samplePath(step: step))
        guard let spread = relativeSpread(picture, of: run) else { continue }
        _ = collapse.note(spread < Thresholds.spread, step: step)
      }
    }
  }

  /// How much the images of `picture` differ, as a part of how much real images do.
  private func relativeSpread(_ picture: RasterImage, of run: TrainingRun) -> Double? {
    guard let realSpread, realSpread > 0 else { return nil }
    return picture.gridSpread(side: run.configuration.model.imageSize).map { $0 / realSpread }
  }

  /// A run goes on without what cannot be read or written.
  private func attempt(_ body: () throws -> Void) {
    do {
      try body()
    } catch {
      caller(.warning("what goes wrong in the run may stay untold: \(error)"))
    }
  }
}

extension [StepReport] {
  /// The numbers of the newest `count` steps that the run in `directory` has written, without the
  /// first steps of all.
  fileprivate static func newest(_ count: Int, in directory: RunDirectory) throws -> [StepReport] {
    var history = MetricsHistory()
    try history.read(directory.metricsPath)
    let columns = [Metric.lossD, .lossG, .dX, .dGZ1, .dGZ2].map { history[$0] }
    return history.steps.indices.suffix(count).filter {
      history.steps[$0] > Thresholds.firstSteps
    }.map { row in
      // The file has the sum of both halves of D's loss.
      StepReport(
        errDReal: columns[0][row], errDFake: 0, errG: columns[1][row], dX: columns[2][row],
        dGZ1: columns[3][row], dGZ2: columns[4][row])
    }
  }
}
