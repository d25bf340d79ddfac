import ArgumentParser
import Files
import GAN
import Imaging
import Tensors

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

  @Option(
    name: .customLong("class"),
    help: ArgumentHelp(
      "The class of all images, a name, or a number from 0, which a conditional generator needs.",
      valueName: "name"))
  var className: String?

  @Option(help: ArgumentHelp("The picture to write: .png, .jpg or .jpeg.", valueName: "file"))
  var out: String

  @Option(
    help: ArgumentHelp(
      "Write the resulting latent vector to a safetensors file.", valueName: "file"))
  var saveLatents: String?

  @OptionGroup var size: ScaleOption

  @OptionGroup(title: "Generator")
  var sampling: SamplingOptions

  @OptionGroup(title: "Generator")
  var weights: WeightsOption

  @OptionGroup(title: "Generator")
  var generator: GeneratorOptions

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
    let (sampler, source) = try sampling.makeSampler(weights, generator)
    let label = try className.map(sampler.generator.requiredLabel(of:))
    if label == nil && !sampler.generator.classes.isEmpty {
      throw ValidationError(
        "classes cannot be added; choose one with --class: \(sampler.generator.classList)")
    }
    func latents(_ list: SeedList) -> LatentVectors {
      sampler.latents(seeds: list.seeds, label: label, truncation: sampling.truncation)
    }
    let arithmetic = LatentArithmetic(latents(a), minus: latents(b), plus: latents(c))
    // The picture has six columns of images and three signs, less than nine columns with borders.
    let image = sampler.generator.imageShape
    let rows = 1 + ([a, b, c].map(\.seeds.count).max() ?? 0)
    try format.validate(
      ImageGridLayout(
        count: 9 * rows, width: size.scale * (image[1] + 2), height: size.scale * (image[0] + 2),
        columns: 9))
    if let saveLatents { try arithmetic.result.write(to: saveLatents) }
    try format.write(arithmetic.picture(by: sampler).enlarged(by: size.scale), to: out)
    Terminal().line("wrote \(out): a - b + c, from \(source)")
    if let saveLatents { Terminal().line("wrote \(saveLatents): the latent vector of the result") }
  }
}
