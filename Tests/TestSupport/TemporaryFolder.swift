import Foundation

/// A fresh folder that disappears with its owner.
package final class TemporaryFolder {
  package let path: String

  package init() throws {
    path = NSTemporaryDirectory() + "dcgan-tests-\(UUID())"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The names of everything in the folder.
  package var content: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }

  /// The path of `name` in the folder, whether it is there or not.
  package func file(_ name: String) -> String { path + "/" + name }

  /// The path of a new file of the given bytes.
  package func file(_ name: String, bytes: [UInt8]) throws -> String {
    try write(name, bytes)
    return file(name)
  }

  /// Writes a file, and makes the folders that lead to it.
  package func write(_ name: String, _ content: [UInt8] = []) throws {
    let url = URL(fileURLWithPath: file(name))
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(content).write(to: url)
  }

  /// Makes a folder, and those that lead to it.
  package func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(
      atPath: file(name), withIntermediateDirectories: true)
  }

  /// Makes `name` a symbolic link to `target`, which is relative to the link's folder.
  package func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: file(name), withDestinationPath: target)
  }
}

/// The content of the file at `path`.
package func bytes(of path: String) throws -> [UInt8] {
  [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
}
