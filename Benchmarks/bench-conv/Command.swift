import ArgumentParser
import Foundation
import KernelInterface
import Kernels

@main
struct Command: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-conv",
    abstract: "Checks the convolution kernels against their definition, then times them.",
    discussion: """
      Every implementation of every pass is compared with a double-precision reference before it \
      is timed, and its result again after every timed run. A wrong result is printed as FAIL, and \
      the exit status is 1.
      """)

  @OptionGroup(title: "What is measured") var selection: Selection
  @OptionGroup(title: "How it is measured") var conditions: Conditions

  @Option(
    help: ArgumentHelp("Also write the results to this file, as JSON.", valueName: "file"))
  var json: String?

  @Flag(help: "Say for every pass why its implementation was picked.")
  var reasons = false

  func validate() throws {
    guard let json else { return }
    let folder = URL(filePath: json).deletingLastPathComponent().path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue
    else { throw ValidationError("--json \(json): there is no folder \(folder); create it first") }
  }

  func run() throws {
    let sections = try selection.sections()
    let engines = conditions.engines
    print("bench-conv: \(engines.map(\.description).joined(separator: "; "))")
    let peaks = engines.map { Peak(of: $0) }
    for peak in peaks { print(peak) }

    var report = Report(peaks: peaks)
    let layout = Table(showsTimes: !conditions.checkOnly)
    for section in sections {
      print("\n\(section.file)\n\(layout.header)")
      for problem in section.problems {
        try Session(
          problem: problem, file: section.file, selection: selection, conditions: conditions,
          engines: engines, peaks: peaks
        ).run { row in
          print(layout.line(for: row))
          fflush(nil)
          report.rows.append(row)
        }
      }
    }
    print("\n" + report.notes(showsTimes: !conditions.checkOnly, showsReasons: reasons))
    if let json { try report.write(to: json) }
    if report.rows.contains(where: { $0.failure != nil }) { throw ExitCode(1) }
  }
}
