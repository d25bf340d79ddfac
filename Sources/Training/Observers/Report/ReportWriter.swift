import Datasets
import Foundation
import GAN
import PlainText
import Reports

/// Keeps the report of a run up to date while the run goes on.
struct ReportWriter: TrainingObserver {
  private let report: RunReport
  private let caller: (TrainingEvent) -> Void
  private let clock = SuspendingClock()
  private let start = SuspendingClock.now

  /// Begins a session of `run`.
  ///
  /// - Parameter caller: hears that the report was written, and what is missing in it.
  init(_ run: TrainingRun, caller: @escaping (TrainingEvent) -> Void) {
    self.caller = caller
    report = RunReport(run.directory, run.configuration, upTo: run.step)
    report.explain = run.explain
    let heldBack = run.configuration.heldBackCount(of: run.dataset.count)
    let dataset =
      run.dataset.summary + (heldBack > 0 ? ", \(heldBack.grouped) of them held back" : "")
    report.sessions.append(
      RunSession(
        command: run.command, dataset: dataset, began: Date(), firstStep: run.step,
        lastStep: run.step, plannedSteps: run.lastStep, stepsOfAllEpochs: run.stepsOfAllEpochs,
        seconds: 0, images: 0))
  }

  /// Writes the report of `run`, which is complete, unless it says so already. A program that was
  /// killed after the last checkpoint has not written it.
  static func finish(_ run: TrainingRun, caller: (TrainingEvent) -> Void) {
    let (directory, step) = (run.directory, run.step)
    let report = RunReport(directory, run.configuration, upTo: step)
    let session = report.sessions.last
    // A session is written before its page.
    let isTold = session?.lastStep == step && session?.plannedSteps == run.lastStep
    if isTold, let page = changeDate(directory.reportPath),
      let checkpoint = changeDate(directory.checkpointPath(step: step)), page >= checkpoint
    {
      return
    }
    report.explain = run.explain
    if let session, session.lastStep < step || session.plannedSteps != run.lastStep {
      report.sessions[report.sessions.count - 1].lastStep = step
      report.sessions[report.sessions.count - 1].plannedSteps = run.lastStep
      report.writeSessions()
    }
    let isWritten = report.write(
      .complete, step: step, lastStep: max(step, run.lastStep), withAnimation: true)
    for problem in report.takeProblems() {
      caller(.warning("the report is incomplete: \(problem)"))
    }
    if isWritten { caller(.report(path: directory.reportPath)) }
  }

  /// When the file at `path` was changed last; nil if there is none.
  private static func changeDate(_ path: String) -> Date? {
    (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
  }

  func observe(_ event: TrainingEvent, of run: TrainingRun) {
    switch event {
    case .step(let progress):
      let session = report.sessions.count - 1
      report.sessions[session].lastStep = progress.step
      report.sessions[session].images += progress.images
    case .picture(let picture):
      if picture.subject == .fixedLatents {
        report.add(picture.image, step: picture.step)
        do {
          report.add(
            DiscriminatorScores(
              of: try run.firstImages(), and: (picture.images, picture.labels),
              by: run.discriminator, loss: run.configuration.recipe.loss, step: picture.step))
        } catch {
          caller(.warning("the report is incomplete: \(error)"))
        }
      }
    case .status(let status):
      write(status, of: run)
    default:
      break
    }
  }

  private func write(_ status: TrainingStatus, of run: TrainingRun) {
    report.sessions[report.sessions.count - 1].seconds =
      start.duration(to: clock.now) / .seconds(1)
    report.writeSessions()
    let isWritten = report.write(
      status.onPage, step: run.step, lastStep: run.lastStep, withAnimation: status != .running)
    for problem in report.takeProblems() {
      caller(.warning("the report is incomplete: \(problem)"))
    }
    if isWritten { caller(.report(path: run.directory.reportPath)) }
  }
}

extension TrainingStatus {
  /// A run that has failed is stopped as far as its page is concerned.
  fileprivate var onPage: ReportContent.State {
    switch self {
    case .running: .running
    case .stopped, .failed: .stopped
    case .complete: .complete
    }
  }
}
