import Foundation

/// The columns of the printed table; no line is wider than 120 characters.
struct Table {
  var showsTimes: Bool

  var header: String {
    let names = line("layer", "pass", "implementation", "ISA", "threads")
    return showsTimes
      ? names
        + ["best ms", "median ms", "GFLOP/s", "of peak", "x naive"]
        .map { right($0, 11) }.joined()
      : names + "  result"
  }

  func line(for row: Row) -> String {
    let names = line(
      row.layer, row.pass, (row.isPicked ? "*" : " ") + row.implementation, row.isa,
      String(row.threads))
    if let failure = row.failure { return names + "  FAIL\n  \(failure)" }
    guard let timing = row.timing else { return names + "  correct" }
    return names
      + [
        number(timing.bestSeconds * 1e3, 3), number(timing.medianSeconds * 1e3, 3),
        number(timing.gigaflops, 1), number(timing.shareOfPeak * 100, 1) + " %",
        number(timing.speedup, timing.speedup < 10 ? 1 : 0),
      ].map { right($0, 11) }.joined()
  }

  private func line(
    _ layer: String, _ pass: String, _ implementation: String, _ isa: String, _ threads: String
  ) -> String {
    left(layer, 16) + left(pass, 15) + left(implementation, 15) + left(isa, 9) + right(threads, 7)
  }

  private func number(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }

  private func left(_ text: String, _ width: Int) -> String {
    let shown = text.count < width ? text : text.prefix(width - 2) + "…"
    return shown + String(repeating: " ", count: width - shown.count)
  }

  private func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }
}
