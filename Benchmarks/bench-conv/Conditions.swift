import ArgumentParser
import KernelInterface
import Kernels

/// On what, and for how long, the implementations are measured.
struct Conditions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Instruction-set levels of the kernels. (default: what the environment variable "
        + "DCGAN_ISA names, or the highest of this machine)",
      valueName: "level"))
  var isa: [ISALevel] = []

  @Option(
    help: ArgumentHelp("Threads. (default: the CPUs of this process)", valueName: "count"))
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

  @Flag(help: "Check the implementations without timing them.")
  var checkOnly = false

  func validate() throws {
    let supported = Engine.supportedLevels
    for level in isa where !supported.contains(level) {
      throw ValidationError(
        "--isa \(level.name): this machine supports "
          + supported.map(\.name).joined(separator: ", "))
    }
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads): give a number from 1 to 1024")
    }
    guard (1...1_000_000).contains(repeats) else {
      throw ValidationError("--repeats \(repeats): give a number from 1 to 1000000")
    }
    guard seconds > 0 && seconds.isFinite else {
      throw ValidationError("--seconds \(seconds): give a number above 0")
    }
  }

  var schedule: Schedule { Schedule(repeats: repeats, limit: seconds) }

  /// One engine for each level.
  func engines() throws -> [Engine] {
    guard !isa.isEmpty else { return [try Engine(selecting: nil, threads: threads)] }
    return Set(isa).sorted().map { Engine(level: $0, threads: threads) }
  }
}
