#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An operation on a file that failed.
public struct FileError: Error, Equatable, CustomStringConvertible {
  /// The file or folder concerned.
  public let path: String
  /// The operation as a verb: "open", "read", "replace".
  public let operation: String
  /// Why it failed, in the system's words if the system reported it.
  public let reason: String

  package init(_ operation: String, _ path: String, because reason: String) {
    self.path = path
    self.operation = operation
    self.reason = reason
  }

  public var description: String { "cannot \(operation) \(path): \(reason)" }
}

extension FileError {
  /// The error of the last system call, from `errno`.
  static func lastSystemCall(_ operation: String, _ path: String) -> FileError {
    FileError(operation, path, because: unsafe String(cString: strerror(errno)))
  }

  /// The error of an `operation` that follows no symbolic links, at one.
  package static func symbolicLink(_ operation: String, _ path: String) -> FileError {
    FileError(
      operation, path,
      because:
        "it is a symbolic link, which is not followed here; put the file or folder itself in "
        + "its place")
  }

  /// The error of an `operation` that needs a regular file, on a file of mode `mode`; nil if the
  /// file is regular.
  static func irregular(_ mode: mode_t, _ operation: String, _ path: String) -> FileError? {
    switch mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: FileError(operation, path, because: "it is a folder")
    default: FileError(operation, path, because: "it is not a regular file")
    }
  }
}
