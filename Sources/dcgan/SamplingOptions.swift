import ArgumentParser
import GAN

/// The generator's file, and the distribution of the latent vectors: options of the subcommands
/// that draw.
///
/// These commands list `WeightsOption` and `GeneratorOptions` beside it: in a debug build the
/// parser takes several times as long for each level of nesting.
struct SamplingOptions: ParsableArguments {
  @Option(help: OpenedGenerator.help) var checkpoint: String?

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

  /// The sampler of these options, and the origin of its generator in words. Says which one it is
  /// if the options leave it to the program.
  func makeSampler(
    _ weights: WeightsOption, _ options: GeneratorOptions
  ) throws -> (sampler: Sampler, source: String) {
    let generator = try OpenedGenerator(checkpoint, weights, options)
    if checkpoint == nil, let run = generator.run {
      Terminal().lines([
        "The generator is that of the newest run, \(run).",
        "(--checkpoint \(BuiltInGenerator.name) draws portraits without a run.)",
      ])
    }
    return (generator.sampler, generator.source)
  }
}
