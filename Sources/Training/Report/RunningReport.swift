import Foundation
import GAN
import Imaging
import Reports

/// The report of a run that is going on.
struct RunningReport {
  private let report: RunReport
  private let clock = SuspendingClock()
  private let start = SuspendingClock.now

  /// Begins a session of a run that has done `step` steps.
  init(
    _ report: RunReport, command: String?, dataset: String, step: Int, lastStep: Int
  ) {
    self.report = report
    report.sessions.append(
      RunSession(
        command: command, dataset: dataset, began: Date(), stepsBefore: step, stepsDone: step,
        lastStep: lastStep, seconds: 0, images: 0))
  }

  /// Takes up a new picture of the fixed latent vectors.
  func add(_ grid: Image, step: Int) { report.add(grid, step: step) }

  /// Notes that a step is done.
  func note(step: Int, images: Int) {
    let last = report.sessions.count - 1
    report.sessions[last].stepsDone = step
    report.sessions[last].images += images
  }

  /// Writes the report, and how long the session has lasted.
  func write(_ state: ReportContent.State, step: Int, lastStep: Int) -> [TrainingEvent] {
    let last = report.sessions.count - 1
    report.sessions[last].seconds = start.duration(to: clock.now) / .seconds(1)
    report.writeSessions()
    report.write(state, step: step, lastStep: lastStep, withAnimation: state != .running)
    return report.takeProblems().map { .warning("the report is incomplete: \($0)") }
      + [.report(path: report.directory.reportPath)]
  }
}
