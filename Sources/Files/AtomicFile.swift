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
/// the old content. The new file has the older one's permissions. A value that is dropped without
/// `commit` removes the temporary file.
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
    var mode: mode_t?
    if unsafe stat(path, &status) == 0 {
      if let error = FileError.irregular(status.st_mode, "replace", path) { throw error }
      mode = status.st_mode & 0o7777
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
    // Never readable for more people than the file that it replaces.
    let descriptor = uninterrupted {
      unsafe open(
        temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode.map { $0 & 0o777 } ?? 0o666)
    }
    guard descriptor >= 0 else { throw .lastSystemCall("create a file in", folder) }
    // What the process's mask has taken away. Some file systems keep no modes.
    if let mode { _ = fchmod(descriptor, mode) }
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
    if descriptor >= 0 { closeDescriptor(descriptor) }
    if !isCommitted { unsafe unlink(temporaryPath) }
  }

  /// Appends `bytes`.
  package func append(_ bytes: RawSpan) throws(FileError) {
    try writeAll(bytes, to: descriptor, path)
  }

  /// Flushes the file to the disk and gives it its name.
  ///
  /// - Parameter durably: whether to wait until the file would survive a power failure. That takes
  ///   milliseconds, too long for thousands of files that can be made again.
  package consuming func commit(durably: Bool = true) throws(FileError) {
    try finish(durably: durably)
    guard Self.move(temporaryPath, to: path) else { throw .lastSystemCall("replace", path) }
    isCommitted = true
    if durably { try Self.synchronize(folder: folder) }
  }

  /// Commits the file unless one of that name exists; returns whether it did.
  private consuming func commitIfAbsent() throws(FileError) -> Bool {
    try finish(durably: true)
    if uninterrupted({ unsafe link(temporaryPath, path) }) != 0 {
      // Some file systems have no hard links. There, O_EXCL lets only one program create the empty
      // file, which it then replaces.
      let reserved = uninterrupted {
        unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      }
      if reserved < 0 && errno == EEXIST { return false }
      guard reserved >= 0 else { throw .lastSystemCall("create", path) }
      closeDescriptor(reserved)
      guard Self.move(temporaryPath, to: path) else {
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
    if durably { try Files.synchronize(descriptor, "write", path) }
    // Some network file systems report a failed write only here.
    let isClosed = closeDescriptor(descriptor)
    descriptor = -1
    guard isClosed else { throw .lastSystemCall("write", path) }
  }

  /// Renames a file; returns whether that was possible. An interrupted call is repeated.
  private static func move(_ old: String, to new: String) -> Bool {
    uninterrupted { unsafe rename(old, new) } == 0
  }

  /// Flushes the folder, so that the new name survives a power failure.
  private static func synchronize(folder: String) throws(FileError) {
    let descriptor = uninterrupted { unsafe open(folder, O_RDONLY | O_CLOEXEC) }
    // A folder can be writable and not readable. The file is complete all the same.
    if descriptor < 0 && isUnsupportedForFolders(errno) { return }
    guard descriptor >= 0 else { throw .lastSystemCall("open", folder) }
    defer { closeDescriptor(descriptor) }
    guard uninterrupted({ fsync(descriptor) }) == 0 || isUnsupportedForFolders(errno) else {
      throw .lastSystemCall("synchronize", folder)
    }
  }

  /// Whether `error` says that folders cannot be flushed here, so that nothing more can be done.
  /// Network and user-space file systems use many numbers for that.
  private static func isUnsupportedForFolders(_ error: Int32) -> Bool {
    isNotOffered(error) || [EBADF, EACCES, EPERM, ENOTTY].contains(error)
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
