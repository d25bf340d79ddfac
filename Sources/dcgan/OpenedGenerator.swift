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

  /// Opens the generator, and tells what had to be read off or assumed.
  init(_ argument: String?, _ options: GeneratorOptions) throws {
    Recycler.shared.asksForHugePages = false
    path = try checkpointPath(argument, orElse: BuiltInGenerator.name)
    sampler = try Sampler(contentsOf: path, weights: options.weights, choices: options.choices)
    for note in sampler.generator.notes { Terminal().warning("note: \(note)") }
  }

  /// Whether it is the built-in one.
  var isBuiltIn: Bool { path == (try? BuiltInGenerator.path()) }

  /// Its origin in words.
  var source: String { isBuiltIn ? "the built-in generator" : path }
}
