import Foundation

/// A regular file that is open for reading at any offset, from any thread.
final class ReadableFile: Sendable {
  let path: String
  /// The length in bytes when the file was opened.
  let size: Int
  private let descriptor: Int32

  init(path: String) throws(FileError) {
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait forever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .lastSystemCall("open", path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let error = FileError.lastSystemCall("examine", path)
      close(descriptor)
      throw error
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw FileError("read", path, because: "it is not a regular file")
    }
    self.path = path
    self.size = Int(status.st_size)
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Fills `bytes` with the file's bytes from `offset` on.
  func read(into bytes: inout MutableRawSpan, at offset: Int) throws(FileError) {
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

  /// `count` elements as they lie in the file from `offset` on.
  func elements<Element: BitwiseCopyable & ExpressibleByIntegerLiteral>(
    _ type: Element.Type = Element.self, count: Int, at offset: Int
  ) throws(FileError) -> [Element] {
    var elements = [Element](repeating: 0, count: count)
    var span = elements.mutableSpan
    var bytes = span.mutableBytes
    try read(into: &bytes, at: offset)
    return elements
  }
}
