import ArgumentParser
import Foundation

/// The file that `--json` names.
struct JSONFile {
  private let path: String

  /// The file at `path`, which need not exist.
  init(_ path: String) { self.path = path }

  /// Refuses a file that could not be written before minutes are spent on what it should hold.
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

  /// Writes `report`; the file is either written whole or left as it was.
  func write(_ report: some Encodable) throws {
    do {
      try JSONFile.data(report).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw BenchmarkError("--json \(path): cannot be written: \(error.localizedDescription)")
    }
  }

  /// `report` under names like `step_seconds`.
  static func data(_ report: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return try encoder.encode(report)
  }

  private func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}
