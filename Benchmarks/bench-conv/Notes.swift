/// The text after the table: the meaning of its columns, and what was checked.
struct Notes {
  private let report: Report

  init(_ report: Report) { self.report = report }

  func text(times: Bool, reasons: Bool) -> String {
    let paragraphs = [
      """
      * what the engine chooses\(reasons ? "" : " (--reasons says why)")
      pass: the layer's. A transposed convolution (netG, deconv) runs forward as the engine's
        inputGradient, and its input gradient as the engine's forward pass.
      """,
      times ? columns : nil,
      """
      Checked by ==, on whole numbers, against sums in double precision: all elements of the sizes
      below before the first run, and after every run \(Check.samples) elements, or all if fewer.
      \(checks)
      """,
      reasons ? "Why the engine chooses:\n" + self.reasons : nil,
      report.failures == 0 ? "All \(report.rows.count) implementations are correct." : nil,
    ]
    return paragraphs.compactMap { $0 }.joined(separator: "\n\n")
  }

  private let columns = """
    GFLOP/s: of the best run; two operations for each product of the definition, products with
      padding included.
    of peak: GFLOP/s as a part of the peak above; beyond 100 % if other programs held the processor
      while the peak was measured.
    x naive: seven nested loops on one thread, timed on a part of the layer (one image, at most
      \(Naive.products) products) and scaled by the products, over the best run.
    """

  private var checks: String {
    unique(report.rows.map(\.file)).map { file in
      let rows = report.rows.filter { $0.file == file }
      return (["  \(file)"] + unique(rows.map { "    \($0.layer): \($0.checkedProblem)" }))
        .joined(separator: "\n")
    }.joined(separator: "\n")
  }

  private var reasons: String {
    unique(
      report.rows.map { row in
        "  \(row.file) \(row.layer) \(row.pass): \(row.pickersVariant): \(row.pickersReason)"
      }
    ).joined(separator: "\n")
  }

  private func unique(_ lines: [String]) -> [String] {
    var seen: Set<String> = []
    return lines.filter { seen.insert($0).inserted }
  }
}
