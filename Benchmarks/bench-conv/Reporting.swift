import ArgumentParser
import BenchmarkSupport

/// What is told besides the table.
struct Reporting: ParsableArguments {
  @Option(help: ArgumentHelp("Also write the results to this file, as JSON.", valueName: "file"))
  var json: String?

  @Flag(help: "Say why the engine chooses the implementation that it does.")
  var reasons = false

  func validate() throws { if let json { try JSONFile(json).validate() } }
}
