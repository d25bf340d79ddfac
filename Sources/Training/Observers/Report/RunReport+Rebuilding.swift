import Checkpoints
import Foundation
import GAN
import RandomStreams
import Reports

extension RunReport {
  /// Writes the report of the run in `directory` anew from the other files of the run.
  ///
  /// - Returns: what could not be read or written, one sentence each.
  /// - Throws: `TrainingError` if there is no run, or its settings cannot be read.
  package static func rebuild(_ directory: RunDirectory) throws(TrainingError) -> [String] {
    guard directory.exists() else { throw .noRun(path: directory.path) }
    let configuration = try directory.configuration()
    // Tables are made from networks, which may be too large for this machine.
    let shortage = configuration.networkSpecs.memoryShortage(batchSize: 0).map {
      "it lacks the tables of the networks: \($0)"
    }
    let report = RunReport(
      directory, configuration, networks: shortage == nil ? tables(configuration.networkSpecs) : [],
      upTo: .max)
    let step = report.stepsDone
    let planned = report.sessions.last.map(\.plannedSteps) ?? report.lastStepByCheckpoint
    // Without sessions and checkpoints, the length of the run is unknown.
    let isComplete = planned.map { step >= $0 } ?? false
    report.write(
      isComplete ? .complete : .stopped, step: step, lastStep: max(step, planned ?? 0),
      withAnimation: true)
    return (shortage.map { [$0] } ?? []) + report.takeProblems()
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

  /// The tables of fresh networks.
  private static func tables(_ networks: GANSpec) -> [ReportContent.Entry] {
    var stream = RandomStream(seed: 0, name: "unused")
    return tables(
      Generator(networks.generator, using: &stream),
      Discriminator(networks.discriminator, using: &stream))
  }
}
