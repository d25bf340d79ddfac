import ArgumentParser
import Foundation
import KernelInterface
import Kernels

/// All results of a run.
struct Report: Codable {
  struct MeasuredPeak: Codable {
    var isa: String
    var threads: Int
    var gigaflops: Double
  }

  var peaks: [MeasuredPeak]
  var rows: [Row] = []

  init(peaks: [Peak]) {
    self.peaks = peaks.map {
      MeasuredPeak(
        isa: $0.engine.level.name, threads: $0.engine.threads,
        gigaflops: $0.operationsPerSecond / 1e9)
    }
  }

  /// Writes the report as JSON; the file is either written whole or left as it was.
  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      try encoder.encode(self).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw ValidationError("--json \(path): cannot be written: \(error.localizedDescription)")
    }
  }

  /// What the columns mean and what was checked.
  func notes(showsTimes: Bool, showsReasons: Bool) -> String {
    var notes = """
      * The engine's choice\(showsReasons ? "" : "; --reasons says why").
      A pass is the layer's: a transposed convolution (netG) runs forward as the engine's \
      inputGradient.

      """
    if showsTimes {
      notes += """
        GFLOP/s count two operations for each product of the definition, those with padding \
        included, in the best run.
        of peak: of the multiply-adds on registers above. x naive: over seven nested loops on one \
        thread, timed on a part
        of the layer (one image, at most \(1 << 24) products) and scaled by the products.

        """
    }
    notes += "\nChecked against double precision with whole numbers, by ==:\n"
    notes += checks.joined(separator: "\n")
    if showsReasons {
      notes += "\n\nWhy an implementation was picked:\n" + reasons.joined(separator: "\n")
    }
    let failures = rows.count { $0.failure != nil }
    return notes + "\n\n"
      + (failures == 0
        ? "All \(rows.count) results are correct."
        : "FAIL: \(failures) of \(rows.count) results are wrong.")
  }

  private var checks: [String] {
    unique(
      rows.map { row in
        "  \(row.layer): all elements at \(row.checkedProblem), \(row.checkedSamples) at full size"
      })
  }

  private var reasons: [String] {
    unique(
      rows.filter(\.isPicked).map { row in
        "  \(row.layer) \(row.pass): \(row.implementation), \(row.pickersReason)"
      })
  }

  private func unique(_ lines: [String]) -> [String] {
    var seen: Set<String> = []
    return lines.filter { seen.insert($0).inserted }
  }
}
