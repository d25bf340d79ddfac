import Foundation

/// The arguments of the command line, as they are typed and as they are parsed.
struct CommandArguments {
  /// The arguments without the name of the program.
  let typed: [String]

  /// The arguments `typed`.
  init(_ typed: [String]) { self.typed = typed }

  /// The arguments with `--train` and `--generate N` replaced by the subcommands of these names,
  /// with `--resume=NAME` in two words, and with negative numbers where the parser finds them: it
  /// takes them for options. A tilde stands for the home folder, also where a shell leaves it, as
  /// in `--out=~/runs`.
  var parsed: [String] {
    Self.attachingNegativeNumbers(Self.withSubcommand(typed)).map(Self.expandingTilde)
  }

  private static func expandingTilde(_ argument: String) -> String {
    guard let home = ProcessInfo.processInfo.environment["HOME"], !home.isEmpty,
      let match = argument.prefixMatch(of: /(--[a-z0-9-]+=)?~(?=\/|$)/)
    else { return argument }
    return (match.1 ?? "") + home + argument[match.range.upperBound...]
  }

  private static func withSubcommand(_ arguments: [String]) -> [String] {
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
        if index < arguments.count,
          !arguments[index].hasPrefix("-") || isNegativeNumber(arguments[index])
        {
          subcommand.append(arguments[index])
          index += 1
        }
      } else if argument.hasPrefix("--generate=") {
        subcommand += ["generate", String(argument.dropFirst("--generate=".count))]
      } else if argument.hasPrefix("--resume=") {
        // An option whose value may be left out takes none after an equals sign.
        let name = String(argument.dropFirst("--resume=".count))
        rest += ["--resume", ShellCommand.argument(name)]
      } else {
        rest.append(argument)
      }
    }
    return subcommand + rest
  }

  /// `--lr -1` as `--lr=-1`; a negative number after no option goes to the end, where it is taken
  /// as it is.
  private static func attachingNegativeNumbers(_ arguments: [String]) -> [String] {
    var result: [String] = []
    var loose: [String] = []
    let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
    for argument in arguments[..<end] {
      guard isNegativeNumber(argument) else {
        result.append(argument)
        continue
      }
      if let option = result.last, option.hasPrefix("--"), !option.contains("=") {
        result[result.count - 1] = option + "=" + argument
      } else {
        loose.append(argument)
      }
    }
    let tail = arguments[end...].dropFirst()
    return loose.isEmpty && end == arguments.endIndex ? result : result + ["--"] + loose + tail
  }

  private static func isNegativeNumber(_ text: String) -> Bool {
    guard text.hasPrefix("-") else { return false }
    let rest = text.dropFirst()
    return rest.first.map { "0123456789".contains($0) } ?? false
      || Double(rest) != nil
  }
}
