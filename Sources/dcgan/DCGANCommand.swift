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
    let arguments = CommandArguments(Array(CommandLine.arguments.dropFirst()))
    do {
      // Check the environment first: a command without engine options would trap on a wrong one.
      do {
        _ = try Engine(selecting: nil, threads: nil)
      } catch {
        throw ValidationError(error.description)
      }
      try FailedCommand.requireTopic(of: arguments)
      try FailedCommand.requireRun(of: arguments)
      var command = try parseAsRoot(arguments.parsed)
      try command.run()
    } catch {
      FailedCommand(error.withOptions, arguments).exit()
    }
  }
}
