import ArgumentParser
import Foundation
import PlainText

/// The end of a command that failed, or that asked for help or the version.
struct FailedCommand {
  private let error: any Error
  private let arguments: CommandArguments

  /// The end of the command `arguments` with `error`.
  init(_ error: any Error, _ arguments: CommandArguments) {
    (self.error, self.arguments) = (error, arguments)
  }

  /// Prints why and ends the program, with 0 for help, 64 for wrong arguments, 1 for other errors
  /// and what `ExitCode` says.
  func exit() -> Never {
    let code = DCGANCommand.exitCode(for: error)
    // What is printed then is a constant of this program.
    if code == .success { DCGANCommand.exit(withError: error) }
    let lines = self.lines
    if !lines.isEmpty { Terminal().error(lines) }
    Foundation.exit(code.rawValue)
  }

  /// What is printed: the message on one line, whatever it quotes, and what is to be done.
  private var lines: [String] {
    let text = DCGANCommand.fullMessage(for: error)
    let message = DCGANCommand.message(for: error)
    guard let range = text.range(of: message), !message.isEmpty else { return [] }
    let head = text[..<range.lowerBound] + clearer(message)
    let rest = text[range.upperBound...].split(separator: "\n").map(String.init)
    let advice = (error as? CommandLineError)?.advice ?? []
    return [String(head)] + advice.map { "  " + $0 } + rest
  }

  /// The parser's message, or one that helps more.
  private func clearer(_ message: String) -> String {
    unexpectedArgument(message) ?? unknownOption(message) ?? invalidNumber(message) ?? message
  }

  /// Throws if `arguments` ask for help on a command that there is not; the parser would show the
  /// help of the program.
  static func requireTopic(of arguments: CommandArguments) throws {
    guard arguments.typed.first == "help", let topic = arguments.typed.dropFirst().first,
      !topic.hasPrefix("-"), !(commands + ["help"]).contains(topic)
    else { return }
    throw ValidationError(noCommand(topic))
  }

  /// Throws if `arguments` name a run with an empty text, as a script does whose variable is not
  /// set; the parser would take the newest run.
  static func requireRun(of arguments: CommandArguments) throws {
    let typed = arguments.typed
    let isEmpty = zip(typed, typed.dropFirst()).contains { $0 == "--resume" && $1.isEmpty }
    guard isEmpty || typed.contains("--resume=") else { return }
    throw ValidationError(
      "'--resume' must not be empty; name a run, or leave the name out for the newest one")
  }

  // MARK: Arguments

  private static var commands: [String] {
    DCGANCommand.configuration.subcommands.map { $0._commandName }
  }

  /// The command that the arguments name.
  private var command: String? {
    arguments.parsed.first.flatMap { Self.commands.contains($0) ? $0 : nil }
  }

  private static func noCommand(_ name: String) -> String {
    "There is no command '\(name)'."
      + (nearest(to: name, of: commands).map { " Did you mean '\($0)'?" } ?? " See 'dcgan --help'.")
  }

  private func unexpectedArgument(_ message: String) -> String? {
    guard message.prefixMatch(of: /Unexpected argument '|\d+ unexpected arguments: '/) != nil else {
      return nil
    }
    let isPicture = [".png", ".jpg", ".jpeg", ".gif", ".apng"].contains {
      message.lowercased().hasSuffix($0 + "'")
    }
    if isPicture, ["generate", "interpolate", "arithmetic", "preview"].contains(command) {
      return "\(message). The picture to write is named with --out"
    }
    switch command {
    case nil:
      return arguments.parsed.first { !$0.hasPrefix("-") }.map(Self.noCommand)
    case "train"?, "preview"?:
      return "\(message). A folder of images is named with --dataroot"
    case "generate"?, "interpolate"?, "arithmetic"?:
      return "\(message). A run or a file with a generator is named with --checkpoint"
    default: return nil
    }
  }

  private func unknownOption(_ message: String) -> String? {
    guard
      let match = message.wholeMatch(of: /(?s)Unknown option '(.*?)'(\. Did you mean '(.*)'\?)?/)
    else { return nil }
    let option = String(match.1)
    let plain = "Unknown option '\(option)'"
    if command == nil {
      let owners = DCGANCommand.configuration.subcommands.filter {
        DCGANCommand.helpMessage(for: $0).contains("\(option) ")
      }.map { $0._commandName }
      if let first = owners.first {
        return owners.count == 1
          ? "\(plain). It belongs to a command: dcgan \(first) \(option) …"
          : "\(plain). It belongs to one of the commands \(owners.joined(separator: ", ")): dcgan "
            + "\(first) \(option) …"
      }
    }
    // A guess that shares too little is a riddle.
    guard let guess = match.3.map(String.init) else { return nil }
    return Self.nearest(to: option, of: [guess]) == nil ? plain : nil
  }

  /// Says what is wrong about a number that the parser does not read.
  private func invalidNumber(_ message: String) -> String? {
    guard
      let match = message.wholeMatch(
        of: /(?s)The value '(.*)' is invalid for '(--[a-z0-9-]+ )?<.*>'/)
    else { return nil }
    let value = String(match.1)
    let name = match.2.map { "'\($0.dropLast())'" } ?? "the argument"
    let digits = value.hasPrefix("-") || value.hasPrefix("+") ? value.dropFirst() : value[...]
    let isWhole = !digits.isEmpty && digits.utf8.allSatisfy { 0x30...0x39 ~= $0 }
    let flaw =
      value.isEmpty
      ? "must not be empty"
      : isWhole
        ? (value.hasPrefix("-") ? "must not be below 0" : "is too large a number")
        : Double(value) == nil ? "must be a number" : "must be a whole number"
    return "\(name) \(flaw): '\(value)'"
  }

  // MARK: Names that are nearly right

  /// The nearest of `names`, if it differs from `name` in a third of its letters at most.
  private static func nearest(to name: String, of names: [String]) -> String? {
    let candidate = names.map { (name: $0, distance: distance(name, $0)) }
      .min { $0.distance < $1.distance }
    func letters(_ text: String) -> Int { text.utf8.filter { $0 != UInt8(ascii: "-") }.count }
    guard let candidate, 3 * candidate.distance <= max(letters(name), letters(candidate.name))
    else { return nil }
    return candidate.name
  }

  /// The letters to insert, delete, replace or exchange with their neighbours that make one text of
  /// the other (optimal string alignment). Long texts are compared by their beginnings.
  private static func distance(_ first: String, _ second: String) -> Int {
    let (first, second) = (Array(first.utf8.prefix(64)), Array(second.utf8.prefix(64)))
    var rows = [Array(0...second.count)]
    for (i, a) in first.enumerated() {
      var row = [i + 1]
      for (j, b) in second.enumerated() {
        var least = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a == b ? 0 : 1))
        if i > 0, j > 0, a == second[j - 1], b == first[i - 1] {
          least = min(least, rows[i - 1][j - 1] + 1)
        }
        row.append(least)
      }
      rows.append(row)
    }
    return rows[first.count][second.count]
  }
}
