#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A regular file that grows at its end.
///
/// The system looks up the end at every write, so bytes of another program are never written over,
/// and no gap of NUL bytes can appear if the file becomes shorter meanwhile.
package final class AppendedFile: Sendable {
  /// The path that the file was opened by.
  package let path: String
  private let descriptor: Int32

  /// Opens the file at `path`, or creates an empty one.
  ///
  /// Throws if it is no regular file. A symbolic link is refused, too: in a folder that somebody
  /// else has prepared, it could lead to any file.
  package init(path: String) throws(FileError) {
    let flags = O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
    let descriptor = uninterrupted { unsafe open(path, flags, 0o666) }
    guard descriptor >= 0 else {
      guard errno == ELOOP else { throw .lastSystemCall("open", path) }
      throw .symbolicLink("open", path)
    }
    var status = stat()
    let error =
      unsafe fstat(descriptor, &status) == 0
      ? FileError.irregular(status.st_mode, "write", path)
      : FileError.lastSystemCall("examine", path)
    if let error {
      closeDescriptor(descriptor)
      throw error
    }
    (self.path, self.descriptor) = (path, descriptor)
  }

  deinit { closeDescriptor(descriptor) }

  /// Cuts the file off after its first `count` bytes.
  package func truncate(to count: Int) throws(FileError) {
    guard uninterrupted({ ftruncate(descriptor, off_t(count)) }) == 0 else {
      throw .lastSystemCall("write", path)
    }
  }

  /// Appends `bytes`.
  package func append(_ bytes: RawSpan) throws(FileError) {
    try writeAll(bytes, to: descriptor, path)
  }

  /// Waits until the file would survive a power failure.
  package func synchronize() throws(FileError) {
    try Files.synchronize(descriptor, "write", path)
  }
}
