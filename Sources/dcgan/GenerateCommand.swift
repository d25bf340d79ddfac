import ArgumentParser
import Foundation
import GAN
import Imaging
import Layers
import Tensors

/// `dcgan generate N`: draws images from a trained generator.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Draws new images from a trained generator, as a grid, as single files or both.",
    discussion: """
      Every image has a seed: the same one gives the same image, whatever else is drawn. \
      `generate 64` draws those of the seeds 0 to 63. A conditional generator draws its classes in \
      turn, seed s in class s modulo their number, unless --class or --each-class is given.
      """)

  @Argument(help: "How many images.")
  var count: Int?

  @Option(help: "The seed of the first image; those after it count on.")
  var seed: UInt64 = 0

  @Option(
    help: ArgumentHelp("Draw the images of these seeds: 0,1,4-6.", valueName: "seeds"),
    transform: SeedList.init)
  var seeds: SeedList?

  @Option(
    help: ArgumentHelp(
      "Draw the images of the latent vectors in a safetensors file: one tensor [N, nz, 1, 1].",
      discussion: "For a conditional generator also [N, nz + classes, 1, 1].", valueName: "file"))
  var latents: String?

  @Option(
    name: .customLong("class"),
    help: ArgumentHelp(
      "Draw images of this class, a name, or a number from 0, with a conditional generator. (default: the "
        + "classes in turn, by the seed)", valueName: "name"))
  var className: String?

  @Flag(help: "Draw every image once in each class: a row a class.")
  var eachClass = false

  @Option(
    help: ArgumentHelp(
      "The grid to write: .png, .jpg or .jpeg. (default: \(Self.usualGrid), unless another option "
        + "says what to write)", valueName: "file"))
  var out: String?

  @Option(
    help: ArgumentHelp(
      "Write each image into this folder as a PNG file, named by its seed or, with --latents, by "
        + "its place.", valueName: "folder"))
  var individual: String?

  @Option(
    help: ArgumentHelp("Write the latent vectors to a safetensors file.", valueName: "file"))
  var saveLatents: String?

  @Option(
    help: "Images in a row of the grid. (default: 8; with --each-class all of a class)")
  var nrow: Int?

  @Flag(
    help: ArgumentHelp(
      "Normalize by the statistics of the images drawn together, as the tutorial samples.",
      discussion: "An image then depends on the others."))
  var batchStats = false

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
    switch (count, seeds, latents) {
    case (nil, nil, nil):
      throw ValidationError("say how many images, or which with --seeds or --latents")
    case (_?, nil, nil), (nil, _?, nil), (nil, nil, _?): break
    default:
      throw ValidationError("give one of these alone: a number of images, --seeds, --latents")
    }
    if let count {
      if !(1...SeedList.limit ~= count) {
        throw ValidationError("\(count) images are not possible; use 1 to \(SeedList.limit)")
      }
      if seed > UInt64.max - UInt64(count) {
        throw ValidationError("there are no \(count) seeds from \(seed) on; use a smaller --seed")
      }
    } else if seed != 0 {
      throw ValidationError("--seed belongs to a number of images; leave it away")
    }
    if latents != nil && sampling.truncation != nil {
      throw ValidationError(
        "--truncation changes what seeds stand for; with --latents leave it away")
    }
    if let out { _ = try PictureFormat(path: out) }
    if className != nil && eachClass {
      throw ValidationError("--class names one class, and --each-class takes all; give one of them")
    }
    if let nrow, !(1...10_000 ~= nrow) {
      throw ValidationError("nrow \(nrow) is not possible; use 1 to 10000")
    }
  }

  /// The grid of a command that does not say what to write.
  private static let usualGrid = "grid.png"

  /// The path of the grid, if there is to be one.
  private var gridPath: String? {
    out ?? (individual == nil && saveLatents == nil ? Self.usualGrid : nil)
  }

  func run() throws {
    try engine.select()
    let (sampler, source) = try sampling.makeSampler(weights, generator)
    let vectors = try makeVectors(for: sampler)
    if batchStats { try requireStatistics(of: vectors.count, for: sampler.generator.spec) }
    let perClass = eachClass ? vectors.count / sampler.generator.classes.count : nil
    let columns = nrow ?? perClass ?? 8
    let grid = try gridPath.map {
      try GridFile($0, of: vectors.count, columns: columns, scale: size.scale, sampler: sampler)
    }
    let files = try individual.map {
      try ImageFiles(
        in: $0, names: names(perClass ?? vectors.count), imagesPerClass: perClass)
    }
    if let saveLatents { try vectors.write(to: saveLatents) }
    if grid != nil || files != nil {
      let terminal = Terminal()
      let progress = Progress(of: vectors.count, unit: "images", on: terminal)
      try sampler.forEachImage(of: vectors, statistics: batchStats ? .batch : .running) {
        index, image in
        grid?.draw(image, at: index)
        try files?.write(image.enlarged(by: size.scale), at: index)
        progress.show(index + 1)
      }
      terminal.clearStatus()
      try grid?.write()
    }
    let images = counted(vectors.count, "image")
    for place in [gridPath, individual].compactMap(\.self) {
      Terminal().line("wrote \(place): \(images) from \(source)")
    }
    if let saveLatents {
      Terminal().line("wrote \(saveLatents): \(counted(vectors.count, "latent vector"))")
    }
  }

  /// Throws if `generator` would normalize the single pixels of an image that is drawn alone, the
  /// last of `count`.
  private func requireStatistics(of count: Int, for generator: NetworkSpec) throws {
    guard count % Sampler.groupLimit == 1, generator.normOfSinglePixels != nil else { return }
    throw ValidationError(
      "the generator normalizes single pixels, which have no statistics in the last image, drawn "
        + "alone; leave --batch-stats away, or draw another number of images")
  }

  private func makeVectors(for sampler: Sampler) throws -> LatentVectors {
    let generator = sampler.generator
    let label = try className.map(generator.requiredLabel(of:))
    if eachClass { try generator.requireClasses(for: "--each-class") }
    if let latents {
      let vectors = try LatentVectors(contentsOf: latents, for: generator)
      if eachClass {
        try vectors.requireNoClasses(in: latents)
        return vectors.inEachClass(of: generator.classes.count)
      }
      return try vectors.conditioned(on: label.map { [$0] }, for: generator, from: latents)
    }
    if let seeds { return makeVectors(of: seeds.seeds, label, for: sampler) }
    return makeVectors(of: seed..<seed + UInt64(count ?? 0), label, for: sampler)
  }

  private func makeVectors(
    of seeds: some RandomAccessCollection<UInt64> & Sendable, _ label: Int?, for sampler: Sampler
  ) -> LatentVectors {
    guard eachClass else {
      return sampler.latents(seeds: seeds, label: label, truncation: sampling.truncation)
    }
    return sampler.unlabelledLatents(seeds: seeds, truncation: sampling.truncation)
      .inEachClass(of: sampler.generator.classes.count)
  }

  /// The names of single image files.
  private func names(_ count: Int) -> ImageFiles.Names {
    if latents != nil { return .places }
    return .seeds(seeds?.seeds ?? Array(seed..<seed + UInt64(count)))
  }
}
