public import ArgumentParser
public import GAN
import Imaging

/// `dcgan interpolate`: a walk from image to image through the latent space.
struct InterpolateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "interpolate",
    abstract: "Draws the way from image to image through the latent space.",
    discussion: """
      A .png or .jpg file becomes a grid with a row for the way from each seed to the next; a .gif \
      or .apng file becomes an animation, the latter in all colours.
      """)

  @Option(
    help: ArgumentHelp(
      "The seeds to visit: 3,8,21. Two at least, or one with several classes.", valueName: "seeds"),
    transform: SeedList.init)
  var seeds: SeedList?

  @Option(
    help: ArgumentHelp(
      "Visit the latent vectors in a safetensors file instead: one tensor [N, nz, 1, 1].",
      discussion: "For a conditional generator also [N, nz + classes, 1, 1].", valueName: "file"))
  var latents: String?

  @Option(
    name: .customLong("class"),
    help: ArgumentHelp(
      "The classes of the images that are visited, names or numbers: one for all, or one for each. "
        + "(default: those of the seeds)",
      discussion: "With a single seed, the way leads from class to class.", valueName: "a,b"),
    transform: DatasetOptions.names)
  var classNames: [String]?

  @Option(help: "Images from one seed to the next, both included.")
  var steps = 16

  @Option(
    help: ArgumentHelp(
      "The grid (.png, .jpg) or animation (.gif, .apng) to write.", valueName: "file"))
  var out: String

  @Option(
    help:
      "The way from vector to vector: \(Interpolation.allValueStrings.joined(separator: " or ")).")
  var method = Interpolation.spherical

  @Flag(help: "Return to the first seed at the end.")
  var loop = false

  @Option(help: "Images a second of an animation.")
  var fps = 12

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
    if (seeds == nil) == (latents == nil) {
      throw ValidationError("say where to go: --seeds 3,8,21, or --latents FILE")
    }
    if let seeds, seeds.seeds.count < 2, (classNames?.count ?? 1) < 2 {
      throw ValidationError("--seeds needs two seeds at least: 3,8,21")
    }
    if latents != nil && sampling.truncation != nil {
      throw ValidationError(
        "--truncation changes what seeds stand for; with --latents leave it away")
    }
    if !(2...1000 ~= steps) {
      throw ValidationError("\(steps) steps are not possible; use 2 to 1000")
    }
    if !(1...60 ~= fps) { throw ValidationError("fps \(fps) is not possible; use 1 to 60") }
    if !isAnimation {
      _ = try PictureFormat(
        path: out,
        advice: "end it with .png or .jpg for a grid, with .gif or .apng for an animation")
    }
  }

  /// Whether `out` is an animation; a .png file, which can be one, is a grid here.
  private var isAnimation: Bool {
    AnimationFormat(path: out) != nil && (try? PictureFormat(path: out)) == nil
  }

  func run() throws {
    try engine.select()
    let (sampler, source) = try sampling.makeSampler(weights, generator)
    let stops = try stops(for: sampler)
    guard stops.count >= 2 else {
      throw ValidationError("\(latents ?? "") has a single vector; two at least make a way")
    }
    let walk = stops.walk(steps: steps, by: method, joinsSegments: isAnimation, returns: loop)
    if isAnimation {
      guard walk.count <= AnimationWriter.frameLimit else {
        throw ValidationError(
          "the way has \(walk.count) images, and an animation "
            + "\(AnimationWriter.frameLimit) at most; use fewer --steps or vectors")
      }
      var file = try AnimationWriter(to: out, frames: walk.count)
      try sampler.forEachImage(of: walk) { _, image in
        try file.add(image.enlarged(by: size.scale), seconds: 1 / Double(fps))
      }
      try file.finish()
    } else {
      let grid = try GridFile(
        out, of: walk.count, columns: steps, scale: size.scale, sampler: sampler)
      sampler.forEachImage(of: walk) { index, image in grid.draw(image, at: index) }
      try grid.write()
    }
    Terminal().line(
      "wrote \(out): \(counted(walk.count, "image")) on the way through \(stops.count) vectors, from "
        + source)
  }

  /// The vectors to visit, with their classes.
  private func stops(for sampler: Sampler) throws -> LatentVectors {
    let generator = sampler.generator
    let labels = try classNames?.map(generator.requiredLabel(of:))
    if let latents {
      let vectors = try LatentVectors(contentsOf: latents, for: generator)
      try requireCount(of: labels, for: vectors.count)
      return try vectors.conditioned(on: labels, for: generator, from: latents)
    }
    var seeds = seeds?.seeds ?? []
    guard let labels else {
      return sampler.latents(seeds: seeds, truncation: sampling.truncation)
    }
    // The same vector goes from class to class.
    if seeds.count == 1 { seeds = labels.map { _ in seeds[0] } }
    try requireCount(of: labels, for: seeds.count)
    return sampler.unlabelledLatents(seeds: seeds, truncation: sampling.truncation)
      .conditioned(on: { labels[labels.count == 1 ? 0 : $0] }, of: generator.classes.count)
  }

  /// Throws unless there is a label for all of `count` vectors or one for each.
  private func requireCount(of labels: [Int]?, for count: Int) throws {
    guard let labels, labels.count != 1, labels.count != count else { return }
    throw ValidationError(
      "--class names \(labels.count) classes for \(count) vectors; name one for all, or one for "
        + "each"
    )
  }
}

extension Interpolation: ExpressibleByArgument {}
