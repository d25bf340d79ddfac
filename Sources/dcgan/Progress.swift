/// A status line for long work: how much is done, and how long the rest will take.
final class Progress {
  private let total: Int
  private let unit: String
  private let terminal: Terminal
  private let clock = ContinuousClock()
  private let start = ContinuousClock.now
  private var lastShown = ContinuousClock.now

  /// - Parameter unit: what is counted: "images".
  init(of total: Int, unit: String, on terminal: Terminal) {
    self.total = total
    self.unit = unit
    self.terminal = terminal
  }

  /// Shows that `done` items are done; at most five times a second.
  func show(_ done: Int) {
    let now = clock.now
    guard lastShown.duration(to: now) >= .milliseconds(200) else { return }
    lastShown = now
    let seconds = start.duration(to: now) / .seconds(1)
    let left = seconds / Double(done) * Double(total - done)
    terminal.status("\(Self.bar(done, of: total)) \(unit)  \(clockTime(left)) left")
  }

  /// `[######..................] 25/100`
  static func bar(_ done: Int, of total: Int) -> String {
    let width = 24
    let filled = width * done / max(1, total)
    let dots = String(repeating: ".", count: width - filled)
    return "[\(String(repeating: "#", count: filled))\(dots)] \(done)/\(total)"
  }
}
