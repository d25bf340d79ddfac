import Foundation
import Synchronization

/// Ctrl-C and `kill`: the first signal requests an orderly end, a later one ends the program.
enum Interruption {
  private static let requested = Atomic<Bool>(false)
  /// The second of the first signal, on the monotonic clock.
  private static let firstSecond = Atomic<Int>(0)

  /// Whether an orderly end is requested.
  static var isRequested: Bool { requested.load(ordering: .relaxed) }

  /// Handles the signals from now on.
  static func catchSignals() {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in Interruption.note(number) }
      unsafe sigaddset(&signals, number)
    }
    // The parent process may have blocked them, and that is inherited.
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Handles a signal. A step may take long, so this tells the user at once that it was received.
  ///
  /// Uses only functions that are safe in a signal handler.
  private static func note(_ number: Int32) {
    var now = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    let first = firstSecond.compareExchange(
      expected: 0, desired: max(1, now.tv_sec), ordering: .relaxed
    ).original
    if requested.exchange(true, ordering: .relaxed) {
      // `timeout` and others signal a process and its group: signals within a second are one
      // request.
      if first > 0 && now.tv_sec - first > 1 { _exit(128 + number) }
      return
    }
    let message: StaticString = """

      stopping after this step; press Ctrl-C again to stop at once without saving

      """
    let interrupted = errno
    _ = message.withUTF8Buffer { unsafe write(2, $0.baseAddress, $0.count) }
    errno = interrupted
  }
}
