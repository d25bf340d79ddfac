import Checkpoints
import Foundation
import Reports

extension RunReport {
  /// Writes the report of the run in `directory` anew from the other files of the run.
  ///
  /// - Parameter explain: what the page says of a finding.
  /// - Returns: what could not be read or written, one sentence each.
  /// - Throws: `TrainingError` if there is no run, or its settings cannot be read.
  package static func rebuild(
    _ directory: RunDirectory,
    explain: @escaping (TrainingFinding) -> String = \.description
  ) throws(TrainingError) -> [String] {
    guard directory.exists() else { throw .noRun(path: directory.path) }
    let configuration = try directory.configuration()
    let report = RunReport(directory, configuration, upTo: .max)
    report.explain = explain
    let step = report.stepsDone
    let planned = report.sessions.last.map(\.plannedSteps) ?? report.lastStepByCheckpoint
    // Without sessions and checkpoints, the length of the run is unknown.
    let saved = directory.checkpointSteps().last ?? 0
    let isComplete = planned.map { saved >= $0 } ?? false
    report.write(
      isComplete ? .complete : directory.isInUse() ? .running : .stopped, step: step,
      lastStep: max(step, planned ?? 0), withAnimation: true)
    return report.takeProblems()
  }

  /// The last step of which the folder has a line, a picture or a checkpoint.
  private var stepsDone: Int {
    var metrics = MetricsHistory()
    // `write` reads the file again, and tells if it is missing or damaged.
    try? metrics.read(directory.metricsPath)
    let traces = [
      metrics.steps.last, directory.sampleSteps().last, directory.checkpointSteps().last,
    ]
    return traces.compactMap { $0 }.max() ?? 0
  }

  /// The last step of the run, by the number of images in its newest checkpoint.
  private var lastStepByCheckpoint: Int? {
    guard let path = directory.newestCheckpointPath(),
      let file = try? SafetensorsFile(contentsOf: path),
      let images = file.metadata["images"].flatMap({ Int($0) }), 1...1 << 40 ~= images
    else { return nil }
    return configuration.lastStep(imageCount: images)
  }
}
