import ArgumentParser
import Kernels

/// The command line: `dcgan train …`, `dcgan generate …` and so on.
@main
struct DCGANCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dcgan",
    abstract: "Trains DCGANs and draws images from them, on the CPU.",
    discussion: """
      dcgan --train                         is the same as  dcgan train
      dcgan --generate 64 --out grid.png    is the same as  dcgan generate 64 --out grid.png
      """,
    version: version,
    subcommands: [
      TrainCommand.self, GenerateCommand.self, InterpolateCommand.self, ArithmeticCommand.self,
      EvaluateCommand.self, PreviewCommand.self, ReportCommand.self, ExportCommand.self,
      InspectCommand.self, ReplayCommand.self,
    ])

  // Not `Engine.current`, which traps if the environment is wrong: ArgumentParser asks for the
  // version while it prints the error about that, too.
  private static var version: String {
    let engine = (try? Engine(selecting: nil, threads: nil)) ?? Engine()
    return "dcgan 0.1.0 (\(engine))"
  }

  static func main() {
    Terminal.prepare()
    // Check the environment first: a command without engine options would trap on a wrong one.
    do {
      _ = try Engine(selecting: nil, threads: nil)
    } catch {
      exit(withError: ValidationError(error.description))
    }
    do {
      var command = try parseAsRoot(withSubcommand(Array(CommandLine.arguments.dropFirst())))
      try command.run()
    } catch {
      exit(withError: error.withOptions)
    }
  }

  /// The arguments with `--train` and `--generate N` replaced by the subcommands of these names,
  /// and with `--resume=NAME` in two words.
  static func withSubcommand(_ arguments: [String]) -> [String] {
    var rest: [String] = []
    var subcommand: [String] = []
    var index = 0
    while index < arguments.count {
      let argument = arguments[index]
      index += 1
      if argument == "--train" {
        subcommand += ["train"]
      } else if argument == "--generate" {
        subcommand += ["generate"]
        if index < arguments.count, !arguments[index].hasPrefix("-") {
          subcommand.append(arguments[index])
          index += 1
        }
      } else if argument.hasPrefix("--generate=") {
        subcommand += ["generate", String(argument.dropFirst("--generate=".count))]
      } else if argument.hasPrefix("--resume=") {
        // An option whose value may be left out takes none after an equals sign.
        let name = argument.dropFirst("--resume=".count)
        rest += ["--resume", name.hasPrefix("-") ? "./\(name)" : String(name)]
      } else {
        rest.append(argument)
      }
    }
    return subcommand + rest
  }
}
