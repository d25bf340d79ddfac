import Foundation

/// Writes lines to standard output and, where a person is watching, a status line below them.
///
/// A line that cannot be written, because the disk is full or the reader has gone, is lost; the
/// program goes on.
final class Terminal {
  /// Whether standard error is a terminal.
  let isInteractive = isatty(2) == 1
  private var hasStatus = false

  /// Makes lost lines harmless; to be called before any file is opened.
  static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    // A stream that the caller has closed would give its number, and then its lines, to the next
    // file that is opened.
    var descriptor: Int32
    repeat { descriptor = open("/dev/null", O_RDWR) } while 0...2 ~= descriptor
    if descriptor > 2 { close(descriptor) }
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

  /// Replaces the status line, cut to one line; does nothing unless a person is watching.
  func status(_ text: String) {
    guard isInteractive else { return }
    // Some terminals begin a new line as soon as the last column is filled.
    write("\r\(text.prefix(Self.columns - 1))\u{1B}[K", to: .standardError)
    hasStatus = true
  }

  /// Takes the status line away.
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
    if ioctl(2, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    let variable = ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) }
    return variable.flatMap { $0 > 0 ? $0 : nil } ?? 80
  }
}
