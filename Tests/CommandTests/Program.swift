import Foundation
import TestSupport

/// Runs a built program, `dcgan` unless another is named, as a user would.
struct Program {
  var output = ""
  var errors = ""
  var status: Int32 = 0

  /// The path of `dcgan`.
  static var path: String { path(of: "dcgan") }

  /// Programs are beside the test bundle in the build folder.
  private static func path(of name: String) -> String {
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
    let folder =
      bundle.map { URL(fileURLWithPath: $0.bundlePath).deletingLastPathComponent() }
      ?? URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    return folder.appendingPathComponent(name).path
  }

  /// Runs the program `name` with `arguments` in `folder`, to its end.
  init(
    _ arguments: [String], of name: String = "dcgan", in folder: TemporaryFolder,
    environment: [String: String] = [:]
  ) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.path(of: name))
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let outputFile = folder.path + "/.output"
    let errorFile = folder.path + "/.errors"
    for file in [outputFile, errorFile] {
      _ = FileManager.default.createFile(atPath: file, contents: nil)
    }
    process.standardOutput = FileHandle(forWritingAtPath: outputFile)
    process.standardError = FileHandle(forWritingAtPath: errorFile)
    try process.run()
    process.waitUntilExit()
    output = try String(contentsOfFile: outputFile, encoding: .utf8)
    errors = try String(contentsOfFile: errorFile, encoding: .utf8)
    status = process.terminationStatus
  }
}
