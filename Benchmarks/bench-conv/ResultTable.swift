import PlainText

/// The printed table. No line is wider than 120 characters.
struct ResultTable {
  private let table: TextTable
  private let showsTimes: Bool

  init(showsTimes: Bool) {
    self.showsTimes = showsTimes
    let names: [TextTable.Column] = [
      .left(15, limit: 15), .left(14, limit: 14), .left(14, limit: 14), .left(8, limit: 8),
      .right(7),
    ]
    table = TextTable(names + Array(repeating: .right(10), count: 5), gap: 1)
  }

  var header: String {
    let names = ["layer", "pass", "implementation", "ISA", "threads"]
    return showsTimes
      ? table.line(names + ["best ms", "median ms", "GFLOP/s", "of peak", "x naive"])
      : table.line(names) + "  result"
  }

  func line(for row: Row) -> String {
    let names = [
      row.layer, row.pass, (row.isPicked ? "*" : " ") + row.implementation, row.isa,
      String(row.threads),
    ]
    if let failure = row.failure { return table.line(names) + "  FAIL\n  \(failure)" }
    guard let timing = row.timing else { return table.line(names) + "  correct" }
    return table.line(
      names + [
        (timing.bestSeconds * 1e3).fixed(3), (timing.medianSeconds * 1e3).fixed(3),
        timing.gigaflops.fixed(1), timing.shareOfPeak.percent(1),
        timing.speedup.fixed(timing.speedup < 10 ? 1 : 0),
      ])
  }
}
