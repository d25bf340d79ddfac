#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A regular file that is open for reading at any offset, from any thread.
package final class ReadableFile: Sendable {
  package let path: String
  /// The length in bytes when the file was opened.
  package let size: Int
  private let descriptor: Int32

  /// Opens the file at `path`.
  package init(path: String) throws(FileError) {
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait forever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .lastSystemCall("open", path) }
    var status = stat()
    let error =
      fstat(descriptor, &status) == 0
      ? FileError.irregular(status.st_mode, "read", path)
      : FileError.lastSystemCall("examine", path)
    if let error {
      close(descriptor)
      throw error
    }
    self.path = path
    self.size = Int(status.st_size)
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Fills `bytes` with the file's bytes from `offset` on.
  package func read(into bytes: inout MutableRawSpan, at offset: Int) throws(FileError) {
    try bytes.withUnsafeMutableBytes { (buffer) throws(FileError) in
      var filled = 0
      while filled < buffer.count {
        // SAFETY: the slice lies inside `buffer`; one call is kept below the systems' limit of 2 GiB.
        let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
        let count = pread(
          descriptor, rest.baseAddress, min(rest.count, 1 << 30), off_t(offset + filled))
        if count < 0 && errno == EINTR { continue }
        guard count >= 0 else { throw .lastSystemCall("read", path) }
        guard count > 0 else {
          throw FileError("read", path, because: "it became shorter in the meantime")
        }
        filled += count
      }
    }
  }

  /// The whole file, which is refused if it has more than `limit` bytes.
  package func content(limit: Int) throws(FileError) -> [UInt8] {
    guard size <= limit else {
      throw FileError("read", path, because: "it has \(size) bytes; at most \(limit) are read")
    }
    var content = [UInt8](repeating: 0, count: size)
    var span = content.mutableSpan
    var bytes = span.mutableBytes
    try read(into: &bytes, at: 0)
    return content
  }
}
