package import ArgumentParser
package import KernelInterface
package import Kernels

/// The one engine that a benchmark measures.
package struct EngineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Instruction-set level of the kernels. (default: what the environment variable DCGAN_ISA "
        + "names, or the highest of this machine)",
      valueName: "level"))
  package var isa: ISALevel?

  @Option(
    help: ArgumentHelp("Threads. (default: the CPUs of this process)", valueName: "count"))
  package var threads: Int?

  /// Options that were not given.
  package init() {}

  package func validate() throws {
    try EngineOptions.validate(levels: isa.map { [$0] } ?? [])
  }

  /// Refuses levels that this machine has not.
  package static func validate(levels: [ISALevel]) throws {
    let supported = Engine.supportedLevels
    for level in levels where !supported.contains(level) {
      throw ValidationError(
        "--isa \(level.name): this machine supports "
          + supported.map(\.name).joined(separator: ", "))
    }
  }

  /// The engine of these options; an error if the number of threads is impossible.
  package func engine() throws -> Engine {
    try Engine(selecting: isa?.name, from: "--isa", threads: threads)
  }
}

extension Engine {
  /// The same kernels on one thread or, for an engine of one thread, on two: results must be the
  /// same, bit for bit.
  package var counterpart: Engine { limited(to: threads == 1 ? 2 : 1) }
}
