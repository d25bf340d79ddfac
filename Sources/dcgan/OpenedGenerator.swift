import ArgumentParser
import Foundation
import GAN
import Memory
import ModelFiles
import PlainText
import Training

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
  init(_ argument: String?, _ weights: WeightsOption, _ options: GeneratorOptions) throws {
    Recycler.shared.asksForHugePages = false
    path = try checkpointPath(argument, orElse: BuiltInGenerator.name)
    sampler = try Sampler(contentsOf: path, weights: weights.weights, choices: options.choices)
    for note in sampler.generator.notes { Terminal().warning("note: \(note)") }
  }

  /// Whether it is the built-in one.
  var isBuiltIn: Bool { path == (try? BuiltInGenerator.path()) }

  /// The run of its checkpoint in words: the folder, the steps done and the images; nil if it is in
  /// no folder of a run.
  var run: String? {
    let folder = (path as NSString).deletingLastPathComponent
    let directory = RunDirectory(path: (folder as NSString).deletingLastPathComponent)
    guard let configuration = try? directory.configuration() else { return nil }
    let name = (path as NSString).lastPathComponent
    let step = directory.checkpointSteps().last {
      (directory.checkpointPath(step: $0) as NSString).lastPathComponent == name
    }
    let images = configuration.dataroot.map { "images of \($0.printable)" } ?? "portraits"
    return directory.path + (step.map { ", after step \($0.grouped)" } ?? "")
      + ", trained on \(images)"
  }

  /// Its origin in words.
  var source: String { isBuiltIn ? "the built-in generator" : path }
}
