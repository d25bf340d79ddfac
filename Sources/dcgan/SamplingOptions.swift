public import ArgumentParser
import GAN
import Memory
public import ModelFiles

/// The generator, and the distribution of the latent vectors: options of the subcommands that draw.
struct SamplingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A run folder, a file with a generator (.safetensors, .pth or .pt), or "
        + "\(BuiltInGenerator.name). "
        + "(default: the newest run in runs/, or the built-in generator if there is none)",
      valueName: "file-or-run"))
  var checkpoint: String?

  @Option(
    help: ArgumentHelp(
      "Which of the weights in a checkpoint: average or raw. (default: average, if there are any)"))
  var weights: NetworkFile.Weights?

  @Option(
    help: ArgumentHelp(
      "Draw values of latent vectors again that are beyond this bound.",
      discussion: "Smaller bounds, such as 1, give images that are more alike and more typical.",
      valueName: "bound"))
  var truncation: Float?

  func validate() throws {
    if let truncation, !(truncation >= LatentVectors.leastTruncation) {
      throw ValidationError(
        "truncation \(truncation) is not possible; use \(LatentVectors.leastTruncation) or more")
    }
  }

  /// The sampler of these options, and the origin of its generator in words.
  func makeSampler() throws -> (sampler: Sampler, source: String) {
    Recycler.shared.asksForHugePages = false
    let path = try checkpointPath(checkpoint, orElse: BuiltInGenerator.name)
    let sampler = try Sampler(contentsOf: path, weights: weights)
    if let assumption = sampler.generator.assumption { Terminal().warning("note: \(assumption)") }
    let isBuiltIn = path == (try? BuiltInGenerator.path())
    return (sampler, isBuiltIn ? "the built-in generator" : path)
  }

  /// The latent vectors of `seeds`.
  func latents(
    seeds: some RandomAccessCollection<UInt64> & Sendable, for sampler: Sampler
  ) -> LatentVectors {
    sampler.latents(seeds: seeds, truncation: truncation)
  }
}

extension NetworkFile.Weights: ExpressibleByArgument {}
