#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that appears under its name complete or not at all.
///
/// The bytes go to a temporary file in the same folder, which takes the name when `commit` has
/// brought it to the disk. Until then a file of that name stays as it is; whoever has it open keeps
/// reading the old content. If the value is dropped without `commit`, the temporary file goes too.
package struct AtomicFile: ~Copyable {
  /// How the names of temporary files begin.
  package static let temporaryPrefix = ".partial-"

  private let path: String
  private let folder: String
  private let temporaryPath: String
  private var descriptor: Int32
  private var isCommitted = false

  /// Begins a file that is to appear at `path`.
  package init(replacing path: String) throws(FileError) {
    // A rename would put a file in the place of a device such as /dev/null.
    var status = stat()
    if stat(path, &status) == 0 {
      if let error = FileError.irregular(status.st_mode, "replace", path) { throw error }
    } else if errno == ENAMETOOLONG {
      // The temporary file has a shorter name, so that nothing else would notice before the end.
      throw .lastSystemCall("create", path)
    }
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    guard !path.isEmpty, slash.map({ path.utf8.index(after: $0) }) != path.endIndex else {
      throw FileError("create", "'\(path)'", because: "it names no file")
    }
    let folder = slash.map { String(path[...$0]) } ?? "./"
    // Not made from the file's own name, which could become too long by an addition.
    let temporaryPath =
      folder + Self.temporaryPrefix + String(UInt64.random(in: 0 ... .max), radix: 16)
    let descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .lastSystemCall("create a file in", folder) }
    self.path = path
    self.folder = folder
    self.temporaryPath = temporaryPath
    self.descriptor = descriptor
  }

  /// Throws if no file can appear at `path`: better known before long work than after it.
  package static func check(_ path: String) throws(FileError) {
    _ = try AtomicFile(replacing: path)
  }

  /// Writes a file of `bytes` at `path`, in the place of one that may be there.
  package static func replace(
    _ path: String, with bytes: RawSpan, durably: Bool = true
  ) throws(FileError) {
    let file = try AtomicFile(replacing: path)
    try file.append(bytes)
    try file.commit(durably: durably)
  }

  /// Writes a file of `bytes` at `path` unless there is one: of several programs that try, one succeeds.
  ///
  /// - Returns: whether there was none.
  package static func create(_ path: String, with bytes: RawSpan) throws(FileError) -> Bool {
    let file = try AtomicFile(replacing: path)
    try file.append(bytes)
    return try file.commitIfAbsent()
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if !isCommitted { unlink(temporaryPath) }
  }

  /// Writes `bytes` behind what was written before.
  package func append(_ bytes: RawSpan) throws(FileError) {
    try bytes.withUnsafeBytes { (buffer) throws(FileError) in
      var written = 0
      while written < buffer.count {
        // SAFETY: the slice lies inside `buffer`; one call is kept below the systems' limit of 2 GiB.
        let rest = UnsafeRawBufferPointer(rebasing: buffer[written...])
        let count = write(descriptor, rest.baseAddress, min(rest.count, 1 << 30))
        if count < 0 && errno == EINTR { continue }
        guard count >= 0 else { throw .lastSystemCall("write", path) }
        written += count
      }
    }
  }

  /// Brings everything written to the disk and gives the file its name.
  ///
  /// - Parameter durably: whether the file must survive a power failure from now on. Waiting for the
  ///   disk takes some milliseconds, too many for each of very many files that can be made again.
  package consuming func commit(durably: Bool = true) throws(FileError) {
    try finish(durably: durably)
    guard rename(temporaryPath, path) == 0 else { throw .lastSystemCall("replace", path) }
    isCommitted = true
    if durably { try Self.synchronize(folder: folder) }
  }

  /// Does what `commit` does unless there is a file of that name.
  private consuming func commitIfAbsent() throws(FileError) -> Bool {
    try finish(durably: true)
    if link(temporaryPath, path) != 0 {
      // Some file systems know no links. There an empty file, which one program alone can make, is
      // replaced at once.
      let reserved = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if reserved < 0 && errno == EEXIST { return false }
      guard reserved >= 0 else { throw .lastSystemCall("create", path) }
      close(reserved)
      guard rename(temporaryPath, path) == 0 else {
        let error = FileError.lastSystemCall("replace", path)
        unlink(path)
        throw error
      }
      isCommitted = true
    }
    try Self.synchronize(folder: folder)
    return true
  }

  /// Brings everything written to the disk, if it has to be there, and closes the file.
  private mutating func finish(durably: Bool) throws(FileError) {
    guard !durably || fsync(descriptor) == 0 else { throw .lastSystemCall("write", path) }
    // Some network file systems report a failed write only here.
    let closed = close(descriptor)
    descriptor = -1
    guard closed == 0 else { throw .lastSystemCall("write", path) }
  }

  /// Makes the new name survive a power failure.
  private static func synchronize(folder: String) throws(FileError) {
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    // One may be allowed to write into a folder that one may not read. The file is complete.
    if descriptor < 0 && errno == EACCES { return }
    guard descriptor >= 0 else { throw .lastSystemCall("open", folder) }
    defer { close(descriptor) }
    // File systems that cannot do this for a folder say EINVAL; there is nothing more to be done.
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw .lastSystemCall("synchronize", folder)
    }
  }
}
