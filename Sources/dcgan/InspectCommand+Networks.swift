import Files
import Foundation
import GAN
import ModelFiles
import Training

extension InspectCommand {
  /// Prints the networks of a run or a file as JSON, or writes them to a file: something to begin
  /// with for `dcgan train --networks`.
  func showNetworks() throws {
    let networks: GANSpec
    let run = checkpoint.map(RunDirectory.init(path:)) ?? RunDirectory.newest(hasCheckpoint: true)
    if let run, run.exists() {
      networks = try run.configuration().networkSpecs
    } else {
      let found = try NetworkFile(
        contentsOf: checkpointPath(checkpoint, orElse: BuiltInGenerator.name)
      ).networks(generator.choices)
      networks = found.networks
      for note in found.notes { Terminal().warning("note: \(note)") }
    }
    guard let out else { return Terminal().json(networks.json) }
    try AtomicFile.replace(out, with: Data(networks.json.utf8).bytes)
    Terminal().line(
      "wrote \(out); to train its networks: "
        + ShellCommand.line(["dcgan", "train"] + ShellCommand.option("networks", out)))
  }
}
