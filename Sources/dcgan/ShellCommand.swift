import Foundation
import PlainText

/// Commands that a user can paste into a shell.
///
/// Every command that the program prints is made here, so that any path survives: one with blanks,
/// quotes, dollar signs, control characters or a dash at its beginning.
enum ShellCommand {
  /// The command line that started this program, as one would type it again: the name of the
  /// program without its folder, and its arguments.
  static var current: String {
    let name = CommandLine.arguments.first?.split(separator: "/").last.map(String.init) ?? "dcgan"
    return line([name] + CommandLine.arguments.dropFirst())
  }

  /// A command of the given words.
  static func line(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

  /// The words of an option; a value that looks like an option needs an equals sign.
  static func option(_ name: String, _ value: String) -> [String] {
    value.hasPrefix("-") ? ["--\(name)=\(value)"] : ["--\(name)", value]
  }

  /// `path` as an argument that is no option, whatever it begins with.
  static func argument(_ path: String) -> String { path.hasPrefix("-") ? "./" + path : path }

  /// A word as a shell reads it back: in quotes if it has characters with a meaning there.
  private static func quoted(_ word: String) -> String {
    // Some shells look up a word after an equals sign at its beginning.
    let isPlain = word.utf8.allSatisfy { plain.contains($0) }
    if isPlain && !word.isEmpty && !word.hasPrefix("=") { return word }
    return word.isPrintable ? inQuotes(word) : printed(word)
  }

  private static func inQuotes(_ text: String) -> String {
    "'" + text.replacing("'", with: "'\\''") + "'"
  }

  /// A word with characters that cannot be printed, as any shell makes it of their codes. It does
  /// not keep newlines at the end.
  private static func printed(_ word: String) -> String {
    var format = ""
    for scalar in word.unicodeScalars {
      switch scalar {
      case "%": format += "%%"
      case "\\": format += "\\\\"
      case _ where scalar.isPrintable: format.unicodeScalars.append(scalar)
      default:
        for byte in String(scalar).utf8 {
          let digits = String(byte, radix: 8)
          format += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
        }
      }
    }
    // A format that begins with a dash is an option to some shells.
    return "\"$(printf -- \(inQuotes(format)))\""
  }

  private static let plain = Set(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+,./:@%".utf8)
}
