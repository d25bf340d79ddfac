import Foundation

// How the command writes times, counts, files and commands.

/// A duration as hours, minutes and seconds; in days from 100 days on.
func clockTime(_ seconds: Double) -> String {
  let days = seconds / 86400
  if days >= 100 { return days < 1e6 ? String(format: "%.0f days", days) : "ages" }
  let whole = Int(seconds)
  return String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
}

/// `1 image`, `2 images`.
func counted(_ count: Int, _ noun: String, plural: String? = nil) -> String {
  "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
}

/// An image that cannot be read, with the reason, which may contain its name already.
func unreadableImage(_ source: String, because reason: String) -> String {
  reason.contains(source) ? reason : "\(source): \(reason)"
}

/// The command line that started this program, as one would type it again.
enum ShellCommand {
  /// The name of the program without its folder, and its arguments.
  static var current: String {
    let name = CommandLine.arguments.first?.split(separator: "/").last.map(String.init) ?? "dcgan"
    return line([name] + CommandLine.arguments.dropFirst())
  }

  /// A command of the given words.
  static func line(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

  /// A word as a shell reads it back: in quotes if it has characters with a meaning there.
  private static func quoted(_ word: String) -> String {
    let isPlain = !word.isEmpty && word.utf8.allSatisfy { plain.contains($0) }
    return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }

  private static let plain = Set(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+,./:@%".utf8)
}
