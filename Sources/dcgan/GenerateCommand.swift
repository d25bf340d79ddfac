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
      `generate 64` draws those of the seeds 0 to 63.
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
      valueName: "file"))
  var latents: String?

  @Option(help: ArgumentHelp("The grid to write: .png, .jpg or .jpeg.", valueName: "file"))
  var out: String?

  @Option(
    help: ArgumentHelp(
      "Write each image into this folder as a PNG file, named by its seed or, with --latents, by "
        + "its place.", valueName: "folder"))
  var individual: String?

  @Option(
    help: ArgumentHelp("Write the latent vectors to a safetensors file.", valueName: "file"))
  var saveLatents: String?

  @Option(help: "Images in a row of the grid.")
  var nrow = 8

  @Flag(
    help: ArgumentHelp(
      "Normalize by the statistics of the images drawn together, as the tutorial samples.",
      discussion: "An image then depends on the others."))
  var batchStats = false

  @OptionGroup var size: ScaleOption

  @OptionGroup(title: "Generator")
  var sampling: SamplingOptions

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
    if out == nil && individual == nil && saveLatents == nil {
      throw ValidationError(
        "say where to: --out FILE for a grid, --individual DIR for single files")
    }
    if let out { _ = try PictureFormat(path: out) }
    if !(1...10_000 ~= nrow) {
      throw ValidationError("nrow \(nrow) is not possible; use 1 to 10000")
    }
  }

  func run() throws {
    try engine.select()
    let (sampler, source) = try sampling.makeSampler()
    let vectors = try makeVectors(for: sampler)
    if batchStats { try requireStatistics(of: vectors.count, for: sampler.generator.spec) }
    let grid = try out.map {
      try GridFile($0, of: vectors.count, columns: nrow, scale: size.scale, sampler: sampler)
    }
    let files = try individual.map { try ImageFiles(in: $0, names: names(vectors.count)) }
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
    for place in [out, individual].compactMap(\.self) {
      print("\(place): \(images) from \(source)")
    }
    if let saveLatents {
      print("\(saveLatents): \(counted(vectors.count, "latent vector"))")
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
    if let latents { return try LatentVectors(contentsOf: latents, nz: sampler.generator.nz) }
    if let seeds { return sampling.latents(seeds: seeds.seeds, for: sampler) }
    return sampling.latents(seeds: seed..<seed + UInt64(count ?? 0), for: sampler)
  }

  /// The names of single image files.
  private func names(_ count: Int) -> ImageFiles.Names {
    if latents != nil { return .places }
    return .seeds(seeds?.seeds ?? Array(seed..<seed + UInt64(count)))
  }
}
