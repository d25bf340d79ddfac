public import ArgumentParser
public import KernelInterface
package import Kernels

/// The engine that a benchmark measures.
package struct EngineOptions: ParsableArguments {
  @Option(help: EngineOptions.isaHelp("Instruction-set level of the kernels."))
  package var isa: ISALevel?

  @Option(help: EngineOptions.threadsHelp)
  package var threads: Int?

  package init() {}

  package func validate() throws {
    try EngineOptions.validate(levels: isa.map { [$0] } ?? [])
  }

  /// The engine of these options. Throws if the number of threads is impossible.
  package func engine() throws -> Engine {
    try Engine(selecting: isa?.name, from: "--isa", threads: threads)
  }

  /// The help of an option `--isa`.
  package static func isaHelp(_ abstract: String) -> ArgumentHelp {
    ArgumentHelp(
      "\(abstract) (default: what the environment variable DCGAN_ISA names, or the highest of this "
        + "machine)",
      valueName: "level")
  }

  /// The help of an option `--threads`.
  package static let threadsHelp = ArgumentHelp(
    "Threads. (default: the CPUs of this process)", valueName: "count")

  /// Refuses levels that this machine does not support.
  package static func validate(levels: [ISALevel]) throws {
    let supported = Engine.supportedLevels
    for level in levels where !supported.contains(level) {
      throw ValidationError(
        "--isa \(level.name): this machine supports "
          + supported.map(\.name).joined(separator: ", "))
    }
  }
}

extension Engine {
  /// The same kernels on another number of threads: one, or two for an engine on one thread.
  /// Results must be the same, bit for bit.
  package var counterpart: Engine { limited(to: threads == 1 ? 2 : 1) }
}

// A wrong value of an option is answered with the names of the levels.
extension ISALevel: ExpressibleByArgument {
  public init?(argument: String) {
    guard let level = ISALevel.allCases.first(where: { $0.name == argument }) else { return nil }
    self = level
  }

  public static var allValueStrings: [String] { allCases.map(\.name) }
  public static var allValueDescriptions: [String: String] { [:] }
}
