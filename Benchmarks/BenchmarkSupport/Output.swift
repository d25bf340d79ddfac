package import ArgumentParser
import Foundation
import PlainText

/// Where the results go.
package struct Output: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Also write the results to this file, as JSON; with - print them and nothing else.",
      valueName: "file"))
  package var json: String?

  package init() {}

  package func validate() throws {
    if let json, json != "-" { try JSONFile(path: json).validate() }
  }

  /// Prints a line for people at once, unless standard output is for JSON. What could command a
  /// terminal, such as a part of a file's name, is escaped.
  package func say(_ line: String) {
    guard json != "-" else { return }
    print(line.escapedLines)
    fflush(nil)
  }

  /// Writes `results` as JSON with names such as `step_seconds`, if `--json` is given.
  func write(_ results: some Encodable) throws {
    switch json {
    case nil: break
    case "-"?: print(String(decoding: try JSONFile.data(results), as: UTF8.self))
    case let path?: try JSONFile(path: path).write(results)
    }
  }
}

/// The file of `--json`.
private struct JSONFile {
  let path: String

  /// Refuses a path that cannot be written, before minutes are spent on measuring.
  func validate() throws {
    let file = URL(filePath: path)
    let folder = file.deletingLastPathComponent().path
    guard !file.hasDirectoryPath && !isFolder(file.path) else {
      throw ValidationError("--json \(path) is a folder; name a file")
    }
    guard isFolder(folder) else {
      throw ValidationError("--json \(path): there is no folder \(folder); create it first")
    }
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw ValidationError("--json \(path): the folder \(folder) cannot be written to")
    }
  }

  /// Writes `results`. The file is complete or stays as it was.
  func write(_ results: some Encodable) throws {
    do {
      try JSONFile.data(results).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw BenchmarkError("--json \(path): cannot be written: \(error.localizedDescription)")
    }
  }

  static func data(_ results: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return try encoder.encode(results)
  }

  private func isFolder(_ path: String) -> Bool {
    (try? URL(filePath: path).resourceValues(forKeys: [.isDirectoryKey]).isDirectory) ?? false
  }
}
