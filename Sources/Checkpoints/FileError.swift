import Foundation

/// The system refused an operation on a file.
public struct FileError: Error, Equatable, CustomStringConvertible {
  /// The file or folder that the operation was about.
  public let path: String
  /// What was attempted, as a verb: "open", "read", "replace".
  public let operation: String
  /// Why it did not work, in the system's words where it has some.
  public let reason: String

  init(_ operation: String, _ path: String, because reason: String) {
    self.path = path
    self.operation = operation
    self.reason = reason
  }

  /// The failure that the last system call left in `errno`.
  static func lastSystemCall(_ operation: String, _ path: String) -> FileError {
    FileError(operation, path, because: String(cString: strerror(errno)))
  }

  public var description: String { "cannot \(operation) \(path): \(reason)" }
}
