import Foundation
import Synchronization

/// What signals ask of a training run.
///
/// SIGINT (Ctrl-C), SIGTERM (`kill`), SIGHUP (a lost connection) and SIGXCPU (the end of the
/// processor time that a batch system allows) request an orderly end; a later SIGINT or SIGTERM
/// ends the program. The system repeats SIGXCPU every second, and a terminal that is lost after
/// Ctrl-C sends SIGHUP; these are no second wish.
/// SIGUSR1 and SIGUSR2 request a checkpoint.
enum Interruption {
  private static let requested = Atomic<Bool>(false)
  private static let checkpointRequested = Atomic<Bool>(false)
  /// The second of the first signal, on the monotonic clock.
  private static let firstSecond = Atomic<Int>(0)

  /// Whether an orderly end is requested.
  static var isRequested: Bool { requested.load(ordering: .relaxed) }

  /// Whether a checkpoint has been requested since the last call.
  static func takeCheckpointRequest() -> Bool {
    checkpointRequested.exchange(false, ordering: .relaxed)
  }

  /// Handles requests for checkpoints from now on. They end a program that does not expect them, so
  /// this is for the beginning.
  static func catchCheckpointRequests() {
    handle([SIGUSR1, SIGUSR2]) { _ in Interruption.requestCheckpoint() }
  }

  private static func requestCheckpoint() {
    checkpointRequested.store(true, ordering: .relaxed)
    say("\nsaving a checkpoint after this step\n")
  }

  /// Handles requests for an end from now on.
  static func catchSignals() {
    // `nohup` starts a program with this one ignored.
    let others = isIgnored(SIGHUP) ? [] : [SIGHUP]
    handle([SIGINT, SIGTERM, SIGXCPU] + others) { number in Interruption.note(number) }
  }

  private static func handle(
    _ numbers: [Int32], by handler: @escaping @convention(c) (Int32) -> Void
  ) {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    for number in numbers {
      signal(number, handler)
      unsafe sigaddset(&signals, number)
    }
    // The parent process may have blocked them, and that is inherited.
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Whether signals of this number are ignored.
  private static func isIgnored(_ number: Int32) -> Bool {
    let before = signal(number, SIG_IGN)
    let isIgnored =
      unsafe unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    if !isIgnored { signal(number, before) }
    return isIgnored
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
      let insists = number == SIGINT || number == SIGTERM
      if insists && first > 0 && now.tv_sec - first > 1 { _exit(128 + number) }
      return
    }
    say("\nstopping after this step; press Ctrl-C again to stop at once without saving\n")
  }

  /// Writes `message` to standard error, from a signal handler.
  private static func say(_ message: StaticString) {
    let interrupted = errno
    _ = message.withUTF8Buffer { unsafe write(2, $0.baseAddress, $0.count) }
    errno = interrupted
  }
}
