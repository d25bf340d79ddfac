package import ArgumentParser
import Foundation

/// Where the results go.
package struct Output: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Also write the results to this file, as JSON; with - print them and nothing else.",
      valueName: "file"))
  package var json: String?

  /// Text only.
  package init() {}

  package func validate() throws {
    if let json, json != "-" { try JSONFile(json).validate() }
  }

  /// Prints a line for people, at once, unless standard output is for a program.
  package func say(_ line: String) {
    guard json != "-" else { return }
    print(line)
    fflush(nil)
  }

  /// Writes `report` where it is wanted, under names like `step_seconds`.
  package func write(_ report: some Encodable) throws {
    switch json {
    case nil: break
    case "-"?:
      print(String(decoding: try JSONFile.data(report), as: UTF8.self))
    case let path?: try JSONFile(path).write(report)
    }
  }
}
