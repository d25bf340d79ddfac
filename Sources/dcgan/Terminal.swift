import Foundation

/// Writes lines to standard output and, where a person is watching, a status line below them.
///
/// What cannot be written, to a full disk or a closed pipe, is lost; a training run is worth more
/// than its log.
final class Terminal {
  /// Whether standard error is a terminal.
  let isInteractive = isatty(2) == 1
  private var hasStatus = false

  init() {
    // A reader that goes away must not take the run with it.
    signal(SIGPIPE, SIG_IGN)
  }

  /// Prints a line, at once, also into a pipe.
  func line(_ text: String = "") {
    clearStatus()
    write(text + "\n", to: .standardOutput)
  }

  /// Prints a line to standard error.
  func warning(_ text: String) {
    clearStatus()
    write(text + "\n", to: .standardError)
  }

  /// Replaces the status line; does nothing unless a person is watching.
  func status(_ text: String) {
    guard isInteractive else { return }
    write("\r\(text)\u{1B}[K", to: .standardError)
    hasStatus = true
  }

  private func clearStatus() {
    guard hasStatus else { return }
    write("\r\u{1B}[K", to: .standardError)
    hasStatus = false
  }

  private func write(_ text: String, to handle: FileHandle) {
    try? handle.write(contentsOf: Data(text.utf8))
  }
}
