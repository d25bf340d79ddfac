import ArgumentParser
import Foundation
import GAN
import Memory

/// Which generator draws, and from what kind of latent vectors: options of every subcommand that
/// draws.
struct SamplingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A run folder or a file with a generator. (default: the newest run in runs/)",
      valueName: "file-or-run"))
  var checkpoint: String?

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

  /// The sampler of these options, and the file that its generator is from.
  func makeSampler() throws -> (sampler: Sampler, path: String) {
    Recycler.shared.asksForHugePages = false
    let path = try checkpointPath()
    return (try Sampler(contentsOf: path), path)
  }

  /// The latent vectors that seeds stand for.
  func latents(
    seeds: some RandomAccessCollection<UInt64> & Sendable, for sampler: Sampler
  ) -> LatentVectors {
    sampler.latents(seeds: seeds, truncation: truncation)
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
