import Checkpoints
import Foundation
import GAN
import RandomStreams
import Reports

extension RunReport {
  /// Writes the report of the run in `directory` anew, from what is in the folder.
  ///
  /// - Returns: what could not be read or written, in sentences; nothing if all is well.
  package static func rebuild(_ directory: RunDirectory) throws(TrainingError) -> [String] {
    guard directory.exists else { throw .noRun(path: directory.path) }
    let configuration = try directory.configuration()
    // A table is made from a network, and this machine may have less memory than the one that trained.
    let shortage = configuration.networkSpecs.memoryShortage(batchSize: 0).map {
      "it lacks the tables of the networks: \($0)"
    }
    let report = RunReport(
      directory, configuration, networks: shortage == nil ? tables(configuration.networkSpecs) : [],
      upTo: .max)
    let step = report.stepsDone
    let planned = report.sessions.last.map(\.lastStep) ?? report.lastStepByCheckpoint
    // Without a checkpoint nobody knows how long the run was to be.
    let isComplete = planned.map { step >= $0 } ?? false
    report.write(
      isComplete ? .complete : .stopped, step: step, lastStep: max(step, planned ?? 0),
      withAnimation: true)
    return (shortage.map { [$0] } ?? []) + report.takeProblems()
  }

  /// The last step that left a trace in the folder.
  private var stepsDone: Int {
    var metrics = MetricsHistory()
    // That the file is missing or damaged is found out again when the report is written.
    try? metrics.read(directory.metricsPath)
    let traces = [metrics.steps.last, directory.sampleSteps.last, directory.checkpointSteps.last]
    return traces.compactMap { $0 }.max() ?? 0
  }

  /// The last step of a run of the configuration on as many images as the newest checkpoint tells.
  private var lastStepByCheckpoint: Int? {
    guard let path = directory.newestCheckpointPath,
      let file = try? SafetensorsFile(contentsOf: path),
      let images = file.metadata["images"].flatMap({ Int($0) }), 1...1 << 40 ~= images
    else { return nil }
    return configuration.lastStep(imageCount: images)
  }

  /// The tables of networks of the given sizes.
  private static func tables(_ networks: GANSpec) -> [ReportContent.Entry] {
    var stream = RandomStream(seed: 0, name: "unused")
    return tables(
      Generator(networks.generator, using: &stream),
      Discriminator(networks.discriminator, using: &stream))
  }
}
