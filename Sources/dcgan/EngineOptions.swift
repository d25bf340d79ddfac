import ArgumentParser
import KernelInterface
import Kernels

/// Options for the engine of the process.
struct EngineOptions: ParsableArguments {
  @Option(help: "Threads to compute on. (default: all CPUs that this process may use)")
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Highest instruction set to use: \(ISALevel.allCases.map(\.name).joined(separator: ", ")).",
      discussion: "The environment variable DCGAN_ISA says the same."))
  var isa: String?

  func validate() throws {
    do {
      _ = try makeEngine()
    } catch {
      throw ValidationError(error.description)
    }
  }

  /// The options that were given.
  var arguments: [String] {
    (threads.map { ["--threads", "\($0)"] } ?? []) + (isa.map { ["--isa", $0] } ?? [])
  }

  /// Makes the engine of these options the current one.
  func select() throws {
    Engine.current = try makeEngine()
  }

  private func makeEngine() throws(EngineSelectionError) -> Engine {
    try Engine(selecting: isa, from: "--isa", threads: threads)
  }
}
