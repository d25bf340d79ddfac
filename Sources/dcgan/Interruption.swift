import Foundation
import Synchronization

/// Ctrl-C and `kill`: the first one asks for an orderly end, the second one ends the program.
enum Interruption {
  private static let requested = Atomic<Bool>(false)

  /// Whether the user wants the program to end.
  static var isRequested: Bool { requested.load(ordering: .relaxed) }

  static func catchSignals() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in Interruption.note(number) }
      sigaddset(&signals, number)
    }
    // Whoever started the program may have blocked them, and that is inherited.
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Runs within a signal, where little but `write` is allowed; a step may take long, so that the
  /// user has to learn at once that the signal has come.
  private static func note(_ number: Int32) {
    if requested.exchange(true, ordering: .relaxed) { _exit(128 + number) }
    let message: StaticString = """

      stopping after this step; press Ctrl-C again to stop at once without saving

      """
    let interrupted = errno
    _ = message.withUTF8Buffer { write(2, $0.baseAddress, $0.count) }
    errno = interrupted
  }
}
