import ArgumentParser
import BenchmarkSupport
import Foundation
import GAN
import KernelInterface
import Kernels

@main
struct Command: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-generate",
    abstract: "Times the tutorial's generator as it draws a batch of images.",
    discussion: """
      Images are normalized by running statistics; weights are fresh, which changes nothing for \
      the time. If the images of one thread are not the same as those of several, bit for bit, \
      nothing is reported and the exit status is 1.
      """)

  @OptionGroup(title: "What is measured") var conditions: Conditions
  @OptionGroup(title: "Engine") var engineOptions: EngineOptions
  @OptionGroup(title: "What is reported") var output: Output

  func run() throws {
    let engine = try engineOptions.engine()
    Engine.current = engine
    let size = conditions.imageSize
    output.say(
      "bench-generate: \(engine); \(conditions.batchSize) images of \(size)x\(size) a run")
    let drawing = Drawing(conditions)
    var seconds: [Double] = []
    race([0], schedule: conditions.schedule) { _ in
      time { _ = drawing.images() }
    } record: { _, time in
      seconds.append(time)
    }
    try drawing.check(on: engine)
    let report = Report(runSeconds: seconds, conditions, engine)
    output.say(report.summary)
    output.say("Checked: one thread and several draw the same images, bit for bit.")
    try output.write(report)
  }
}

/// The results, as a program reads them.
private struct Report: Encodable {
  var runSeconds: [Double]
  var imagesPerSecond: Double
  var isa: String
  var threads: Int
  var batchSize: Int
  var imageSize: Int

  init(runSeconds: [Double], _ conditions: Conditions, _ engine: Engine) {
    self.runSeconds = runSeconds
    imagesPerSecond = Double(conditions.batchSize) / median(runSeconds)
    isa = engine.level.name
    threads = engine.threads
    batchSize = conditions.batchSize
    imageSize = conditions.imageSize
  }

  /// The results in a line.
  var summary: String {
    String(
      format: "run: %.3f ms (%.3f to %.3f, %d runs), %.1f images/s", median(runSeconds) * 1e3,
      (runSeconds.min() ?? 0) * 1e3, (runSeconds.max() ?? 0) * 1e3, runSeconds.count,
      imagesPerSecond)
  }
}
