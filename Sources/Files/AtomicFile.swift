#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that appears under its name complete or not at all.
///
/// The bytes go to a temporary file in the same folder. `commit` flushes it to the disk and renames
/// it. Until then an older file of that name stays as it is, and readers that have opened it keep
/// the old content. A value that is dropped without `commit` removes the temporary file.
package struct AtomicFile: ~Copyable {
  // SAFETY: the system calls below read paths, which live as long as the call.

  /// The prefix of all temporary files' names.
  package static let temporaryPrefix = ".partial-"

  private let path: String
  private let folder: String
  private let temporaryPath: String
  private var descriptor: Int32
  private var isCommitted = false

  /// Starts a file that will appear at `path`.
  package init(replacing path: String) throws(FileError) {
    // `rename` would replace a device such as /dev/null by a regular file.
    var status = stat()
    if unsafe stat(path, &status) == 0 {
      if let error = FileError.irregular(status.st_mode, "replace", path) { throw error }
    } else if errno == ENAMETOOLONG {
      // The temporary file's name is shorter, so only the final `rename` would fail.
      throw .lastSystemCall("create", path)
    }
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    guard !path.isEmpty, slash.map({ path.utf8.index(after: $0) }) != path.endIndex else {
      throw FileError("create", "'\(path)'", because: "it names no file")
    }
    let folder = slash.map { String(path[...$0]) } ?? "./"
    // A name of its own: the file's name plus a suffix could become too long.
    let temporaryPath =
      folder + Self.temporaryPrefix + String(UInt64.random(in: 0 ... .max), radix: 16)
    let descriptor = unsafe open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .lastSystemCall("create a file in", folder) }
    self.path = path
    self.folder = folder
    self.temporaryPath = temporaryPath
    self.descriptor = descriptor
  }

  /// Throws if no file can be written at `path`. Call it before long work, not after.
  package static func check(_ path: String) throws(FileError) {
    _ = try AtomicFile(replacing: path)
  }

  /// Writes `bytes` to a file at `path` and replaces the file that may be there.
  package static func replace(
    _ path: String, with bytes: RawSpan, durably: Bool = true
  ) throws(FileError) {
    let file = try AtomicFile(replacing: path)
    try file.append(bytes)
    try file.commit(durably: durably)
  }

  /// Writes `bytes` to a file at `path` unless one exists. Of several programs that try at the same
  /// time, exactly one succeeds.
  ///
  /// - Returns: whether this call created the file.
  package static func create(_ path: String, with bytes: RawSpan) throws(FileError) -> Bool {
    let file = try AtomicFile(replacing: path)
    try file.append(bytes)
    return try file.commitIfAbsent()
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if !isCommitted { unsafe unlink(temporaryPath) }
  }

  /// Appends `bytes`.
  package func append(_ bytes: RawSpan) throws(FileError) {
    try unsafe bytes.withUnsafeBytes { (buffer) throws(FileError) in
      var written = 0
      while written < buffer.count {
        // SAFETY: the slice lies inside `buffer`. One call writes at most 1 GiB; systems stop below
        // 2 GiB.
        let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...])
        let count = unsafe write(descriptor, rest.baseAddress, min(rest.count, 1 << 30))
        if count < 0 && errno == EINTR { continue }
        guard count >= 0 else { throw .lastSystemCall("write", path) }
        written += count
      }
    }
  }

  /// Flushes the file to the disk and gives it its name.
  ///
  /// - Parameter durably: whether to wait until the file would survive a power failure. That takes
  ///   milliseconds, too long for thousands of files that can be made again.
  package consuming func commit(durably: Bool = true) throws(FileError) {
    try finish(durably: durably)
    guard unsafe rename(temporaryPath, path) == 0 else { throw .lastSystemCall("replace", path) }
    isCommitted = true
    if durably { try Self.synchronize(folder: folder) }
  }

  /// Commits the file unless one of that name exists; returns whether it did.
  private consuming func commitIfAbsent() throws(FileError) -> Bool {
    try finish(durably: true)
    if unsafe link(temporaryPath, path) != 0 {
      // Some file systems have no hard links. There, O_EXCL lets only one program create the empty
      // file, which it then replaces.
      let reserved = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if reserved < 0 && errno == EEXIST { return false }
      guard reserved >= 0 else { throw .lastSystemCall("create", path) }
      close(reserved)
      guard unsafe rename(temporaryPath, path) == 0 else {
        let error = FileError.lastSystemCall("replace", path)
        unsafe unlink(path)
        throw error
      }
      isCommitted = true
    }
    try Self.synchronize(folder: folder)
    return true
  }

  /// Flushes the file to the disk if `durably`, and closes it.
  private mutating func finish(durably: Bool) throws(FileError) {
    guard !durably || fsync(descriptor) == 0 else { throw .lastSystemCall("write", path) }
    // Some network file systems report a failed write only here.
    let closed = close(descriptor)
    descriptor = -1
    guard closed == 0 else { throw .lastSystemCall("write", path) }
  }

  /// Flushes the folder, so that the new name survives a power failure.
  private static func synchronize(folder: String) throws(FileError) {
    let descriptor = unsafe open(folder, O_RDONLY | O_CLOEXEC)
    // A folder can be writable and not readable. The file is complete all the same.
    if descriptor < 0 && errno == EACCES { return }
    guard descriptor >= 0 else { throw .lastSystemCall("open", folder) }
    defer { close(descriptor) }
    // EINVAL: this file system cannot flush folders. Nothing more can be done.
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw .lastSystemCall("synchronize", folder)
    }
  }
}

/// The extension of the file name in `path`, without the dot and in lower case, such as `png`. It
/// names the format to write.
///
/// Empty for a name without a dot or with its only dot at the start.
package func fileEnding(of path: String) -> String {
  let name = path.split(separator: "/").last ?? ""
  guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
  return name[name.index(after: dot)...].lowercased()
}
