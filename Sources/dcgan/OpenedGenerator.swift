public import ArgumentParser
import GAN
import Memory
public import ModelFiles

/// The generator that an argument of a command names.
struct OpenedGenerator {
  /// Draws with it.
  let sampler: Sampler
  /// The path of its file.
  let path: String

  /// What the argument may be.
  static let help = ArgumentHelp(
    "A run folder, a file with a generator (.safetensors, .pth or .pt), or "
      + "\(BuiltInGenerator.name). "
      + "(default: the newest run in runs/, or the built-in generator if there is none)",
    valueName: "file-or-run")

  /// Opens the generator, and warns of what had to be assumed.
  init(_ argument: String?, _ options: WeightsOption) throws {
    Recycler.shared.asksForHugePages = false
    path = try checkpointPath(argument, orElse: BuiltInGenerator.name)
    sampler = try Sampler(contentsOf: path, weights: options.weights)
    if let assumption = sampler.generator.assumption { Terminal().warning("note: \(assumption)") }
  }

  /// Whether it is the built-in one.
  var isBuiltIn: Bool { path == (try? BuiltInGenerator.path()) }

  /// Its origin in words.
  var source: String { isBuiltIn ? "the built-in generator" : path }
}

/// Which weights of a generator a command takes.
struct WeightsOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Which of a generator's weights in a checkpoint. (default: average, if there are any)"))
  var weights: NetworkFile.Weights?
}

extension NetworkFile.Weights: ExpressibleByArgument {}
