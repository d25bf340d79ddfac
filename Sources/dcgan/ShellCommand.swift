/// The command line that began this program, as one would type it again.
enum ShellCommand {
  static var current: String {
    let name = CommandLine.arguments.first?.split(separator: "/").last.map(String.init) ?? "dcgan"
    return ([name] + CommandLine.arguments.dropFirst()).map(quoted).joined(separator: " ")
  }

  /// A word as a shell reads it back: in quotes if it has letters that mean something there.
  static func quoted(_ word: String) -> String {
    let isPlain = !word.isEmpty && word.utf8.allSatisfy { plain.contains($0) }
    return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }

  private static let plain = Set(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+,./:@%".utf8)
}
