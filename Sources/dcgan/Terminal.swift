import Foundation
import PlainText

/// Writes lines to standard output and, on a terminal, a status line below them.
///
/// All that the program prints goes through here, and a text is a line: names of files, classes and
/// tensors come from anywhere, and no part of one may begin a line or command the terminal.
///
/// A line that cannot be written is lost, and the program goes on: a full disk or a closed pipe
/// must not end a training run.
final class Terminal {
  /// Whether standard error is a terminal.
  let isInteractive = isatty(2) == 1
  private var hasStatus = false

  /// Makes writes that fail, lost lines among them, no more than errors. Call this before any file
  /// is opened.
  static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    // A file beyond the limit of `ulimit -f` is an error of the write then, as on a full disk.
    signal(SIGXFSZ, SIG_IGN)
    // If the parent has closed a standard stream, the next file that is opened would get its
    // number, and then the lines that are meant for it.
    var descriptor: Int32
    repeat { descriptor = unsafe open("/dev/null", O_RDWR) } while 0...2 ~= descriptor
    if descriptor > 2 { close(descriptor) }
  }

  /// Prints a line, without buffering even if the output is a pipe.
  func line(_ text: String = "") { lines([text]) }

  /// Prints cells with tabs between them.
  func tabbed(_ cells: [String]) {
    clearStatus()
    write(cells.map(\.escaped).joined(separator: "\t") + "\n", to: .standardOutput)
  }

  /// Prints lines.
  func lines(_ lines: some Sequence<some StringProtocol>) {
    clearStatus()
    write(lines.map { String($0).escaped + "\n" }.joined(), to: .standardOutput)
  }

  /// Prints a text that has several lines, as JSON has. Characters that may not be printed are
  /// written as JSON writes them: they are in strings, where this means the same.
  func json(_ text: String) {
    clearStatus()
    var escaped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar.isPrintable || scalar == "\n" {
        escaped.append(scalar)
      } else {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          escaped +=
            ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
            .unicodeScalars
        }
      }
    }
    write(String(escaped) + (text.hasSuffix("\n") ? "" : "\n"), to: .standardOutput)
  }

  /// Prints a line to standard error.
  func warning(_ text: String) {
    clearStatus()
    write(text.escaped + "\n", to: .standardError)
  }

  /// Prints the lines of an error to standard error.
  func error(_ lines: [String]) {
    clearStatus()
    write(lines.map { $0.escaped + "\n" }.joined(), to: .standardError)
  }

  /// Replaces the status line, cut to the width of the terminal. Does nothing without a terminal.
  func status(_ text: String) {
    guard isInteractive else { return }
    // Some terminals begin a new line when the last column is filled.
    write("\r\(text.escaped.prefix(Self.columns - 1))\u{1B}[K", to: .standardError)
    hasStatus = true
  }

  /// Removes the status line.
  func clearStatus() {
    guard hasStatus else { return }
    write("\r\u{1B}[K", to: .standardError)
    hasStatus = false
  }

  private func write(_ text: String, to handle: FileHandle) {
    try? handle.write(contentsOf: Data(text.utf8))
  }

  /// The width of the terminal.
  private static var columns: Int {
    var size = winsize()
    // SAFETY: this request writes a `winsize`.
    if unsafe ioctl(2, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    let variable = ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) }
    return variable.flatMap { $0 > 0 ? $0 : nil } ?? 80
  }
}
