import ArgumentParser
import BenchmarkNetworks
import BenchmarkSupport
import GAN
import Kernels
import Training

@main
struct Command: Benchmark {
  static let configuration = CommandConfiguration(
    commandName: "bench-train",
    abstract: "Times training steps of the tutorial's networks and says where the time goes.",
    discussion: """
      The images are random, so nothing is read. Convolutions are compared with the peak of \
      multiply-adds, which read no memory, and passes that do little else but read and write \
      with a copy from memory to memory. A step of at most \(ThreadCheck.batchSize) images is made \
      on one thread and on several as well: if the results are not the same, bit for bit, or if a \
      loss is not finite, nothing is reported and the exit status is 1.
      """)

  @OptionGroup(title: "What is measured") var conditions: Conditions
  @OptionGroup(title: "Engine") var engineOptions: EngineOptions
  @OptionGroup(title: "What is reported") var output: Output

  func measure() throws -> Report {
    let engine = try engineOptions.engine()
    Engine.current = engine
    let size = conditions.networks.imageSize
    output.say("bench-train: \(engine); \(conditions.batchSize) images of \(size)x\(size) a step")
    let peak = Peak(of: engine)
    output.say("\(peak)")
    let copySpeed = CopySpeed(of: engine)
    output.say("\(copySpeed)")
    let measurement = try Measurement(conditions, copySpeed: copySpeed)
    try ThreadCheck.run(
      conditions.networks.model, batchSize: conditions.batchSize, on: engine)
    let report = Report(measurement, conditions, peak: peak, copySpeed: copySpeed)
    output.say("\n\(report.summary)\n\n\(measurement.breakdown.text)\n\n\(Report.notes)")
    return report
  }
}

/// The steps to time.
struct Conditions: ParsableArguments {
  @Option(help: "Images in a batch.")
  var batchSize = 128

  @OptionGroup var networks: NetworkOptions

  @Option(help: ArgumentHelp("Timed steps, after three that are not.", valueName: "count"))
  var steps = 7

  func validate() throws {
    try networks.validate(batchSize: batchSize)
    try requireCount("--steps", steps)
  }
}
