import ArgumentParser
import Foundation
import GAN
import Imaging
import Memory
import Tensors

/// `dcgan generate N`: draws images from a trained generator.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Draws new images from a trained generator, as one grid.")

  @Argument(help: "How many images.")
  var count: Int

  @Option(help: ArgumentHelp("The picture to write: .png, .jpg or .jpeg.", valueName: "file"))
  var out: String

  @Option(
    help: ArgumentHelp(
      "A run folder or a safetensors file with a generator. (default: the newest run in runs/)",
      valueName: "file-or-run"))
  var checkpoint: String?

  @Option(help: "Which images: the same seed gives the same ones, however many are drawn.")
  var seed: UInt64 = 0

  @Option(help: "Images in a row of the grid.")
  var nrow = 8

  @Flag(
    help: ArgumentHelp(
      "Normalize by the statistics of the images drawn together, as the tutorial samples.",
      discussion: "An image then depends on the others."))
  var batchStats = false

  @OptionGroup(title: "Engine")
  var engine: EngineOptions

  func validate() throws {
    if PictureFormat(path: out) == nil {
      throw ValidationError(
        "\(out) names no format that can be written; end it with .png, .jpg or .jpeg")
    }
    if !(1...10_000 ~= count) {
      throw ValidationError("\(count) images are not possible; use 1 to 10000")
    }
    if !(1...10_000 ~= nrow) {
      throw ValidationError("nrow \(nrow) is not possible; use 1 to 10000")
    }
  }

  func run() throws {
    try engine.select()
    Recycler.shared.asksForHugePages = false
    let path = try checkpointPath()
    let sampler = try Sampler(contentsOf: path)
    guard let format = PictureFormat(path: out) else { return }
    let image = sampler.generator.imageShape
    let layout = GridLayout(count: count, width: image[1], height: image[0], columns: nrow)
    if let flaw = format.flaw(of: layout) { throw ValidationError(flaw) }
    let grid = sampler.grid(
      of: 0..<count, seed: seed, statistics: batchStats ? .batch : .running, columns: nrow)
    switch format {
    case .png: try grid.writePNG(to: out)
    case .jpeg: try grid.writeJPEG(to: out)
    }
    print("\(out): \(count) image\(count == 1 ? "" : "s") from \(path)")
  }

  private func checkpointPath() throws -> String {
    guard let checkpoint else {
      guard let run = RunDirectory.newest(hasCheckpoint: true), let path = run.newestCheckpointPath
      else {
        throw ValidationError(
          "there is no checkpoint in \(RunDirectory.parent)/; name a run that is elsewhere with "
            + "--checkpoint DIR, or train one with: dcgan train")
      }
      return path
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: checkpoint, isDirectory: &isFolder) else {
      throw ValidationError("there is no checkpoint or run at \(checkpoint)")
    }
    guard isFolder.boolValue else { return checkpoint }
    guard let path = RunDirectory(path: checkpoint).newestCheckpointPath else {
      throw ValidationError("the run in \(checkpoint) has no checkpoint yet")
    }
    return path
  }
}
