import ArgumentParser
import Foundation

/// What is told besides the table.
struct Reporting: ParsableArguments {
  @Option(help: ArgumentHelp("Also write the results to this file, as JSON.", valueName: "file"))
  var json: String?

  @Flag(help: "Say why the engine chooses the implementation that it does.")
  var reasons = false

  /// Refuses a file that could not be written before minutes are spent on what it should hold.
  func validate() throws {
    guard let json else { return }
    let file = URL(filePath: json)
    let folder = file.deletingLastPathComponent().path
    guard !file.hasDirectoryPath && !isFolder(file.path) else {
      throw ValidationError("--json \(json) is a folder; name a file")
    }
    guard isFolder(folder) else {
      throw ValidationError("--json \(json): there is no folder \(folder); create it first")
    }
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw ValidationError("--json \(json): the folder \(folder) cannot be written to")
    }
  }

  private func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}
