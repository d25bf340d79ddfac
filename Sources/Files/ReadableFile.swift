#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A regular file, open for reading at any offset from any thread.
package final class ReadableFile: Sendable {
  /// The path that the file was opened by.
  package let path: String
  /// The size in bytes when the file was opened.
  package let size: Int
  private let descriptor: Int32

  /// Opens the file at `path`; folders, pipes and devices are refused.
  package convenience init(path: String) throws(FileError) { try self.init(FilePath(path)) }

  /// Opens the file at `file`, whose name may be no UTF-8.
  package init(_ file: FilePath) throws(FileError) {
    let path = file.text
    // Without O_NONBLOCK, opening a pipe without a writer would block forever.
    let descriptor = uninterrupted {
      unsafe file.withCString { unsafe open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    }
    guard descriptor >= 0 else {
      let isMissing = errno == ENOENT
      let error = FileError.lastSystemCall("open", path)
      throw isMissing ? Self.danglingLink(at: file) ?? error : error
    }
    var status = stat()
    let error =
      unsafe fstat(descriptor, &status) == 0
      ? FileError.irregular(status.st_mode, "read", path)
      : FileError.lastSystemCall("examine", path)
    if let error {
      closeDescriptor(descriptor)
      throw error
    }
    self.path = path
    self.size = Int(status.st_size)
    self.descriptor = descriptor
  }

  deinit { closeDescriptor(descriptor) }

  /// The error of a symbolic link that leads nowhere; nil if there is no link.
  private static func danglingLink(at file: FilePath) -> FileError? {
    guard let target = FileStatus.target(ofLink: file) else { return nil }
    return FileError(
      "open", file.text,
      because: "it is a link to \(target), where nothing is"
        + (target.contains(".git/annex/") ? "; fetch the file with git annex get" : ""))
  }

  /// Fills `bytes` with the file's content from byte `offset` on.
  ///
  /// Throws if the file ends before `bytes` is full.
  package func read(into bytes: inout MutableRawSpan, at offset: Int) throws(FileError) {
    try unsafe bytes.withUnsafeMutableBytes { (buffer) throws(FileError) in
      var filled = 0
      while filled < buffer.count {
        // SAFETY: the slice lies inside `buffer`. One call reads at most 1 GiB; systems stop below
        // 2 GiB.
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
        let count = uninterrupted {
          unsafe pread(
            descriptor, rest.baseAddress, min(rest.count, 1 << 30), off_t(offset + filled))
        }
        guard count >= 0 else { throw .lastSystemCall("read", path) }
        guard count > 0 else {
          throw FileError("read", path, because: "it became shorter in the meantime")
        }
        filled += count
      }
    }
  }

  /// Reads the whole file; throws if it has more than `limit` bytes.
  package func content(limit: Int) throws(FileError) -> [UInt8] {
    guard size <= limit else {
      throw FileError("read", path, because: "it has \(size) bytes; at most \(limit) are read")
    }
    var content = [UInt8](repeating: 0, count: size)
    var span = content.mutableSpan
    var bytes = unsafe span.mutableBytes
    try read(into: &bytes, at: 0)
    return content
  }
}
