import ArgumentParser
import Files
import GAN
import Imaging

/// `dcgan arithmetic`: sums and differences of latent vectors.
struct ArithmeticCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "arithmetic",
    abstract: "Draws the image of a sum: mean of seeds A - mean of seeds B + mean of seeds C.",
    discussion: """
      Choose seeds whose images share something, such as --a with a smile, --b without, --c other \
      people without. Each group is drawn as a column with its mean at the bottom; the block at \
      the end has the result in the middle, and around it the result with a little noise.
      """)

  @Option(
    help: ArgumentHelp("Seeds whose mean begins the sum: 1,2,3.", valueName: "seeds"),
    transform: SeedList.init)
  var a: SeedList

  @Option(
    help: ArgumentHelp("Seeds whose mean is subtracted.", valueName: "seeds"),
    transform: SeedList.init)
  var b: SeedList

  @Option(
    help: ArgumentHelp("Seeds whose mean is added.", valueName: "seeds"), transform: SeedList.init)
  var c: SeedList

  @Option(help: ArgumentHelp("The picture to write: .png, .jpg or .jpeg.", valueName: "file"))
  var out: String

  @Option(
    help: ArgumentHelp(
      "Write the resulting latent vector to a safetensors file.", valueName: "file"))
  var saveLatents: String?

  @OptionGroup var size: ScaleOption

  @OptionGroup(title: "Generator")
  var sampling: SamplingOptions

  @OptionGroup(title: "Engine")
  var engine: EngineOptions

  func validate() throws {
    _ = try PictureFormat(path: out)
    for (name, group) in [("a", a), ("b", b), ("c", c)] where group.seeds.count > 64 {
      throw ValidationError("--\(name) has \(group.seeds.count) seeds; 64 at most fit a picture")
    }
  }

  func run() throws {
    try engine.select()
    let format = try PictureFormat(path: out)
    try AtomicFile.check(out)
    let (sampler, source) = try sampling.makeSampler()
    let arithmetic = LatentArithmetic(
      sampling.latents(seeds: a.seeds, for: sampler),
      minus: sampling.latents(seeds: b.seeds, for: sampler),
      plus: sampling.latents(seeds: c.seeds, for: sampler))
    if let saveLatents { try arithmetic.result.write(to: saveLatents) }
    try format.write(arithmetic.picture(by: sampler).enlarged(by: size.scale), to: out)
    print("\(out): a - b + c, from \(source)")
    if let saveLatents { print("\(saveLatents): the latent vector of the result") }
  }
}
