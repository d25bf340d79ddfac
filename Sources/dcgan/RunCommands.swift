import Foundation
import GAN
import Training

/// Commands about a run, as the program prints them.
struct RunCommands {
  /// The folder of the run.
  let directory: RunDirectory
  /// Options that are no settings of a run, to be kept in the command of a new one.
  var engineArguments: [String] = []

  /// Continues the run, with `options` besides.
  func resume(_ options: [String] = []) -> String {
    ShellCommand.line(
      ["dcgan", "train", "--resume", ShellCommand.argument(directory.path)] + options)
  }

  /// Draws images with the newest checkpoint of the run.
  var draw: String {
    ShellCommand.line(
      ["dcgan", "generate", "64", "--out", "grid.png"]
        + ShellCommand.option("checkpoint", directory.path))
  }

  /// Begins a new run with `configuration` in a folder beside the one of this run. It is made of
  /// two commands if the networks are of one's own, and in no file.
  ///
  /// - Parameter networks: the file with the networks; nil for those of this run.
  func begin(_ configuration: TrainingConfiguration, networks: String? = nil) -> String {
    var arguments = configuration.options
    var commands: [[String]] = []
    if configuration.networks != nil {
      let file = networks ?? directory.path + "/networks.json"
      if networks == nil {
        commands.append(
          ["dcgan", "inspect", ShellCommand.argument(directory.path), "--networks"]
            + ShellCommand.option("out", file))
      }
      arguments += ShellCommand.option("networks", file)
    }
    commands.append(
      ["dcgan", "train"] + arguments + engineArguments + ShellCommand.option("out", freeFolder))
    return commands.map(ShellCommand.line).joined(separator: " && ")
  }

  /// A folder beside that of the run which does not exist.
  private var freeFolder: String {
    // A slash at the end would lead into the run.
    let end = directory.path.lastIndex { $0 != "/" } ?? directory.path.startIndex
    let name = directory.path[...end] + "-again"
    func isFree(_ path: String) -> Bool { !FileManager.default.fileExists(atPath: path) }
    let names = [String(name)] + (2...1000).map { "\(name)-\($0)" }
    return names.first(where: isFree) ?? names[0]
  }
}

extension TrainingError {
  /// Why the run of `commands` cannot be continued, with the commands that work instead; nil if
  /// another command would not help.
  ///
  /// - Parameters:
  ///   - asked: the settings of the run with those of the command line.
  ///   - networks: the file of networks that the command line names.
  func refusal(
    asked: TrainingConfiguration, networks: String?, _ commands: RunCommands
  ) -> CommandLineError? {
    switch self {
    case .conflict:
      return CommandLineError(
        description: "--\(self)",
        advice: [
          "to continue it as it was begun: \(commands.resume())",
          "to begin a new run with this setting: \(commands.begin(asked, networks: networks))",
        ])
    case .otherImages(let checkpoint, _, _), .otherDataset(let checkpoint, _):
      var new = asked
      new.initialGenerator = checkpoint
      new.initialDiscriminator = checkpoint
      return CommandLineError(
        description: "\(self)",
        advice: [
          "to train its networks on with these images: "
            + commands.begin(new, networks: networks)
        ])
    default: return nil
    }
  }
}
