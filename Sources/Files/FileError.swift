#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The system refused an operation on a file.
public struct FileError: Error, Equatable, CustomStringConvertible {
  /// The file or folder that the operation was about.
  public let path: String
  /// What was attempted, as a verb: "open", "read", "replace".
  public let operation: String
  /// Why it did not work, in the system's words where it has some.
  public let reason: String

  package init(_ operation: String, _ path: String, because reason: String) {
    self.path = path
    self.operation = operation
    self.reason = reason
  }

  public var description: String { "cannot \(operation) \(path): \(reason)" }
}

extension FileError {
  /// The failure that the last system call left in `errno`.
  static func lastSystemCall(_ operation: String, _ path: String) -> FileError {
    FileError(operation, path, because: String(cString: strerror(errno)))
  }

  /// Why a file of `mode` is not for `operation`, which takes regular files; nil if it is one.
  static func irregular(_ mode: mode_t, _ operation: String, _ path: String) -> FileError? {
    switch mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: FileError(operation, path, because: "it is a folder")
    default: FileError(operation, path, because: "it is not a regular file")
    }
  }
}
