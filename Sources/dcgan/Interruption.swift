import Foundation
import Synchronization

/// Ctrl-C and `kill`: the first one asks for an orderly end, a later one ends the program.
enum Interruption {
  private static let requested = Atomic<Bool>(false)
  /// The second of the first signal, on the monotonic clock.
  private static let firstSecond = Atomic<Int>(0)

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
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    let first = firstSecond.compareExchange(
      expected: 0, desired: max(1, now.tv_sec), ordering: .relaxed
    ).original
    if requested.exchange(true, ordering: .relaxed) {
      // `timeout` and others signal a process and its group: signals that come together are one wish.
      if first > 0 && now.tv_sec - first > 1 { _exit(128 + number) }
      return
    }
    let message: StaticString = """

      stopping after this step; press Ctrl-C again to stop at once without saving

      """
    let interrupted = errno
    _ = message.withUTF8Buffer { write(2, $0.baseAddress, $0.count) }
    errno = interrupted
  }
}
