import ArgumentParser
import BenchmarkSupport
import Kernels

@main
struct Command: Benchmark {
  static let configuration = CommandConfiguration(
    commandName: "bench-conv",
    abstract: "Checks the convolution kernels against their definition, then times them.",
    discussion: """
      Every implementation of every pass is compared with a double-precision reference before it \
      is timed, and its result again after every run. A wrong result is reported as FAIL, and the \
      exit status is 1.
      """)

  @OptionGroup(title: "What is measured") var selection: Selection
  @OptionGroup(title: "How it is measured") var conditions: Conditions
  @OptionGroup(title: "What is reported") var output: Output

  @Flag(help: "Say why the engine chooses the implementation that it does.")
  var reasons = false

  func measure() throws -> Report {
    let sections = try selection.sections()
    let engines = try conditions.engines()
    output.say("bench-conv: \(engines.map(\.description).joined(separator: "; "))")
    let peaks = engines.map { Peak(of: $0) }
    for peak in peaks { output.say("\(peak)") }

    var report = Report(peaks: peaks)
    let table = ResultTable(showsTimes: !conditions.checkOnly)
    for section in sections {
      output.say("\n\(section.file)\n\(table.header)")
      for problem in section.problems {
        let session = Session(
          problem: problem, file: section.file, selection: selection, conditions: conditions,
          peaks: peaks)
        session.run { row in
          output.say(table.line(for: row))
          report.rows.append(row)
        }
      }
    }
    guard !report.rows.isEmpty else {
      throw BenchmarkError("no implementation that was asked for computes these passes")
    }
    output.say("\n" + Notes(report).text(times: !conditions.checkOnly, reasons: reasons))
    return report
  }

  func failure(of report: Report) -> BenchmarkError? {
    guard report.failures > 0 else { return nil }
    return BenchmarkError(
      "FAIL: \(report.failures) of \(report.rows.count) implementations are wrong")
  }
}
