import Foundation
import Synchronization

/// Ctrl-C and `kill`: the first one asks for an orderly end, the second one ends the program.
enum Interruption {
  private static let requested = Atomic<Bool>(false)

  /// Whether the user wants the program to end.
  static var isRequested: Bool { requested.load(ordering: .relaxed) }

  static func catchSignals() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in Interruption.note(number) }
    }
  }

  private static func note(_ number: Int32) {
    if requested.exchange(true, ordering: .relaxed) { _exit(128 + number) }
    // Nothing else may be called here; the text is static memory.
    let text: StaticString =
      "\nStopping after this step. Press Ctrl-C again to stop at once, unsaved.\n"
    _ = write(2, text.utf8Start, text.utf8CodeUnitCount)
  }
}
