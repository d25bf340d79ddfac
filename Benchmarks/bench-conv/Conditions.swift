import ArgumentParser
import BenchmarkSupport
import KernelInterface
import Kernels

/// The engines and the duration of the measurement.
struct Conditions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: EngineOptions.isaHelp("Instruction-set levels of the kernels."))
  var isa: [ISALevel] = []

  @Option(help: EngineOptions.threadsHelp)
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Timed runs of each implementation; more if they are short.",
      valueName: "count"))
  var repeats = 7

  @Option(
    help: ArgumentHelp(
      "Stop repeating the runs of a pass after this time, whatever --repeats says.",
      valueName: "seconds"))
  var seconds = 10.0

  @Flag(help: "Keep transformed filters of any size, as drawing does; training keeps small ones.")
  var drawing = false

  @Flag(help: "Check the implementations without timing them.")
  var checkOnly = false

  func validate() throws {
    try EngineOptions.validate(levels: isa)
    try requireCount("--repeats", repeats)
    guard seconds > 0 && seconds.isFinite else {
      throw ValidationError("--seconds \(seconds): give a number above 0")
    }
  }

  var schedule: Schedule { Schedule(repeats: repeats, limit: seconds) }

  /// One engine for each level.
  func engines() throws -> [Engine] {
    guard !isa.isEmpty else { return [try Engine(selecting: nil, threads: threads)] }
    return try Set(isa).sorted().map { try Engine(selecting: $0.name, threads: threads) }
  }
}
