import Foundation

/// Writes lines to standard output and, where a person is watching, a status line below them.
final class Terminal {
  /// Whether standard error is a terminal.
  let isInteractive = isatty(2) == 1
  private var hasStatus = false

  /// Prints a line, at once, also into a pipe.
  func line(_ text: String = "") {
    clearStatus()
    FileHandle.standardOutput.write(Data((text + "\n").utf8))
  }

  /// Prints a line to standard error.
  func warning(_ text: String) {
    clearStatus()
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  /// Replaces the status line; does nothing unless a person is watching.
  func status(_ text: String) {
    guard isInteractive else { return }
    FileHandle.standardError.write(Data("\r\(text)\u{1B}[K".utf8))
    hasStatus = true
  }

  private func clearStatus() {
    guard hasStatus else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
    hasStatus = false
  }
}
