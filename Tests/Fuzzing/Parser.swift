import Checkpoints
import Datasets
import Foundation
import GAN
import Imaging
import Layers
import ModelFiles
import Replay
import Reports
import Tensors
import Training

/// What can be fuzzed: readers of files that strangers may have written.
enum Parser: String, CaseIterable {
  /// Tensors in files of all formats.
  case tensors
  /// Networks in files of tensors.
  case networks
  /// JSON that describes networks.
  case description
  /// Latent vectors in files of tensors.
  case latents
  /// Recorded training runs.
  case trace
  /// PNG and JPEG images.
  case image
  /// IDX datasets, gzipped or not.
  case idx
  /// The files of a run that are read again.
  case settings

  /// Reads `input` and what a program would ask for next. Errors are what bad input causes.
  func parse(_ input: [UInt8]) {
    switch self {
    case .tensors: Self.parseTensors(input)
    case .networks: try? Self.parseNetworks(input)
    case .description: Self.parseDescription(input)
    case .latents: Self.parseLatents(input)
    case .trace: try? Self.parseTrace(input)
    case .image: Self.parseImage(input)
    case .idx: Self.parseIDX(input)
    case .settings: Self.parseSettings(input)
    }
  }
}

extension Parser {
  private static let file = InputFile("input")

  /// Damaged checksums are repaired, as otherwise nothing behind them would be reached.
  private static func parseTensors(_ input: [UInt8]) {
    file.replace(by: input.withZipChecksums())
    try? readAll(file.path)
    // The pickle of an archive that was unzipped has no checksum.
    guard input.first == 0x80 else { return }
    unzippedPickle.replace(by: input)
    try? readAll(InputFile.folder + "/archive")
  }

  /// The pickle of a folder that also has storages, of 64 bytes each.
  private static let unzippedPickle: InputFile = {
    for name in 0..<8 {
      _ = InputFile("archive/data/\(name)", [UInt8](repeating: 63, count: 64))
    }
    return InputFile("archive/data.pkl")
  }()

  private static func readAll(_ path: String) throws {
    let file = try TensorFileFormat.open(path)
    for entry in file.entries {
      guard file.entry(named: entry.name) == entry else {
        fatalError("the entry \(entry) is not found by its name")
      }
      let tensor = try? file.tensor(named: entry.name)
      if let tensor, tensor.shape != entry.shape {
        fatalError("\(entry) has the shape \(tensor.shape)")
      }
      if entry.type == .int64 { _ = try? file.integers(named: entry.name) }
    }
  }

  /// The most values of a file whose generator is fitted to its statistics, which draws hundreds of
  /// images, and the most pixels of an image that is drawn.
  private static let (fitLimit, drawingLimit) = (512, 1 << 10)

  private static func parseNetworks(_ input: [UInt8]) throws {
    file.replace(by: input.withZipChecksums())
    let networks = try NetworkFile(contentsOf: file.path)
    _ = networks.findings()
    _ = networks.summary(of: .discriminator)
    _ = try? networks.find(.generator)
    // What takes a hundred times as long is tried with a part of the inputs, always the same.
    let lot = input.reduce(0, &+)
    if lot % 4 == 0 {
      for network in NetworkFile.Network.allCases {
        try? networks.export([network], isHalf: false, as: .safetensors, to: exported.path)
      }
    }
    let values = networks.file.entries.reduce(0) { $0 + min($1.shape.count, fitLimit) }
    guard lot % 16 == 1, values <= fitLimit else { return }
    let generator = try generator(in: networks)
    guard generator.imageShape.count <= drawingLimit else { return }
    let images = Sampler(generator).images(seeds: [1])
    guard images.shape[0] == 1 else { fatalError("images \(images.shape) of one vector") }
  }

  /// The generator in a file, as a user would have it who knows some of its layers: otherwise, all
  /// activations and epsilons are tried with every stride, which takes long.
  private static func generator(in networks: NetworkFile) throws -> Generator {
    var choices = GeneratorChoices()
    (choices.slope, choices.epsilon) = (0.2, 1e-5)
    do {
      return try Generator(contentsOf: networks, choices: choices)
    } catch {
      guard case .needsNoChoices = error else { throw error }
      return try Generator(contentsOf: networks)
    }
  }

  private static let exported = InputFile("exported.safetensors")

  private static func parseDescription(_ input: [UInt8]) {
    let json = Data(input)
    _ = NetworkDescription.isMarked(json)
    if let networks = try? GANSpec(json: json) {
      _ = networks.generator.table + networks.discriminator.table
      _ = networks.generator.tensors + networks.discriminator.tensors
      for text in [networks.json, networks.compactJSON] {
        guard (try? GANSpec(json: Data(text.utf8))) == networks else {
          fatalError("other networks are read from what was written of these: \(text)")
        }
      }
    }
    _ = try? NetworkDescription(json: json)
  }

  private static func parseLatents(_ input: [UInt8]) {
    file.replace(by: input)
    _ = try? LatentVectors(contentsOf: file.path, nz: 2).mean()
    guard let vectors = try? LatentVectors(contentsOf: file.path, nz: 3, classCount: 2) else {
      return
    }
    guard vectors.tensor().shape == [vectors.count, 1, 1, vectors.width] else {
      fatalError("\(vectors.count) vectors are a tensor \(vectors.tensor().shape)")
    }
    _ = vectors[vectors.count - 1]
  }

  private static func parseTrace(_ input: [UInt8]) throws {
    file.replace(by: input)
    _ = try Replay(Trace(contentsOf: file.path))
  }

  /// Numbers of pixels that are decoded, but take too long here.
  private static let manyPixels = (1 << 18) + 1...RasterImage.pixelLimit

  private static func parseImage(_ input: [UInt8]) {
    let bytes = input.withPNGChecksums()
    _ = Orientation(ofFile: bytes)
    guard !manyPixels.contains(bytes.codedPixels) else { return }
    var preparation = ImagePreparation()
    // All ways, but one for each input.
    let way = input.last ?? 0
    preparation.rotate = way & 1 == 0 ? .none : .exif
    preparation.background = way & 2 == 0 ? nil : .white
    preparation.stretch = way & 4 == 0 ? nil : 6
    preparation.crop = ImagePreparation.Crop.allCases[Int(way >> 3) % 3]
    let channels = way & 64 == 0 ? 3 : 1
    _ = try? RasterImage(encoded: bytes, channels: channels)
    guard
      let result = try? RasterImage.inspected(
        encoded: bytes, source: "input", channels: channels, side: 16, preparation: preparation)
    else { return }
    guard result.image.pixels.count == 16 * 16 * channels else {
      fatalError("a square of 16 pixels has \(result.image.pixels.count) bytes")
    }
  }

  private static let labels = InputFile("labels", [0, 0, 8, 1, 0, 0, 0, 4, 1, 2, 3, 4])
  private static let images = InputFile(
    "images", [0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2, 3, 4])

  private static func parseIDX(_ input: [UInt8]) {
    file.replace(by: input)
    for (images, labels) in [
      (file.path, nil), (file.path, labels.path), (images.path, file.path),
    ] {
      guard let dataset = try? IDXDataset(images: images, labels: labels, imageSize: 4) else {
        continue
      }
      for index in Set([0, dataset.count - 1]) {
        _ = dataset.inspected(at: index)
        _ = dataset.label(at: index).map { dataset.classes[$0] }
      }
    }
  }

  private static let run = RunDirectory(path: InputFile.folder + "/run")
  private static let configuration = InputFile("run/config.json")
  private static let sessions = InputFile("run/sessions.json")
  private static let findings = InputFile("run/findings.json")

  private static func parseSettings(_ input: [UInt8]) {
    configuration.replace(by: input)
    if let settings = try? run.configuration() {
      guard let json = try? JSONEncoder().encode(settings) else {
        fatalError("settings that were read cannot be written: \(settings)")
      }
      configuration.replace(by: Array(json))
      guard (try? run.configuration()) == settings else {
        fatalError("other settings are read from what was written of these: \(settings)")
      }
    }
    file.replace(by: input)
    var metrics = MetricsHistory()
    try? metrics.read(file.path)
    try? metrics.read(file.path)
    if metrics.steps != metrics.steps.sorted() { fatalError("steps \(metrics.steps)") }
    _ = (try? EvaluationHistory(contentsOf: file.path))?.best()
  }
}
