#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An exclusive lock on a file, for as long as the object lives.
///
/// The system keeps the lock (`flock`), so it ends with the process, however that ends; a file that
/// is left behind locks nothing. The file says who holds the lock, for messages.
package final class FileLock: Sendable {
  /// A process that holds a lock.
  package struct Holder: Equatable, Sendable, CustomStringConvertible {
    /// The number of the process.
    package var process: Int32
    /// The name of its machine; nil for this one.
    package var host: String?

    package var description: String { "process \(process)" + (host.map { " on \($0)" } ?? "") }
  }

  /// Why there is no lock.
  package enum Failure: Error, Equatable {
    /// Another object or process has it; nil if the file does not say which.
    case held(by: Holder?)
    /// The system refuses to open the file.
    case system(FileError)
  }

  private let path: String
  private let descriptor: Int32
  /// Why the lock keeps nobody out, in the system's words; nil if it does.
  ///
  /// Some network file systems keep no locks. One can work on them all the same.
  package let weakness: String?

  /// Locks the file at `path`, which is created if there is none, and removed with the object.
  package init(path: String) throws(Failure) {
    // A process that was killed may need a moment to end, and `isHeld` may hold a lock for one.
    for _ in 0..<10 {
      let descriptor: Int32
      do { descriptor = try Self.opened(path) } catch { throw .system(error) }
      switch Self.tryLock(descriptor) {
      case .success:
        // Its last holder may have removed the file after it was opened here.
        guard Self.isFile(descriptor, at: path) else { break }
        (self.path, self.descriptor, weakness) = (path, descriptor, nil)
        Self.note(Holder(process: getpid(), host: Self.host), to: descriptor)
        return
      case .failure(let error) where error.isWouldBlock: break
      case .failure(let error) where error.isOfNoLocks:
        (self.path, self.descriptor, weakness) = (path, descriptor, error.description)
        return
      case .failure(let error):
        closeDescriptor(descriptor)
        throw .system(FileError("lock", path, because: error.description))
      }
      closeDescriptor(descriptor)
      usleep(20_000)
    }
    throw .held(by: Self.holder(path))
  }

  deinit {
    // Removed before it is unlocked: whoever locks it afterwards finds that it is gone.
    if weakness == nil && isIntact { unsafe unlink(path) }
    closeDescriptor(descriptor)
  }

  /// Whether the locked file is still the one at its path. If somebody has removed it, or moved the
  /// folder, it keeps nobody out any more.
  package var isIntact: Bool { weakness != nil || Self.isFile(descriptor, at: path) }

  /// Whether a process, this one included, holds the lock on the file at `path`.
  package static func isHeld(_ path: String) -> Bool {
    let descriptor = uninterrupted {
      unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    }
    guard descriptor >= 0 else { return false }
    defer { closeDescriptor(descriptor) }
    return uninterrupted { flock(descriptor, LOCK_SH | LOCK_NB) } != 0 && errno == EWOULDBLOCK
  }

  private static func opened(_ path: String) throws(FileError) -> Int32 {
    let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
    let descriptor = uninterrupted { unsafe open(path, flags, 0o666) }
    guard descriptor >= 0 else {
      throw errno == ELOOP ? .symbolicLink("open", path) : .lastSystemCall("open", path)
    }
    return descriptor
  }

  /// The error of a system call.
  private struct SystemError: Error, CustomStringConvertible {
    let number: Int32
    var isWouldBlock: Bool { number == EWOULDBLOCK }
    /// Whether the file system keeps no locks.
    var isOfNoLocks: Bool { isNotOffered(number) || number == ENOLCK }
    var description: String { unsafe String(cString: strerror(number)) }
  }

  private static func tryLock(_ descriptor: Int32) -> Result<Void, SystemError> {
    guard uninterrupted({ flock(descriptor, LOCK_EX | LOCK_NB) }) != 0 else { return .success(()) }
    return .failure(SystemError(number: errno))
  }

  /// Whether `path` still names the file of `descriptor`.
  private static func isFile(_ descriptor: Int32, at path: String) -> Bool {
    var (open, named) = (stat(), stat())
    guard unsafe fstat(descriptor, &open) == 0, unsafe stat(path, &named) == 0 else { return false }
    return open.st_ino == named.st_ino && open.st_dev == named.st_dev
  }

  // MARK: The holder

  /// Writes `holder` into the file. Without it, messages say less.
  private static func note(_ holder: Holder, to descriptor: Int32) {
    let text = Array("\(holder.process) \(holder.host ?? "")\n".utf8)
    guard ftruncate(descriptor, 0) == 0 else { return }
    // SAFETY: bytes have no padding.
    try? unsafe writeAll(text.span.bytes, to: descriptor, "")
  }

  /// The holder that the file at `path` names.
  private static func holder(_ path: String) -> Holder? {
    guard let bytes = try? ReadableFile(path: path).content(limit: 1024) else { return nil }
    let fields = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard let process = fields.first.flatMap({ Int32($0) }), process > 0 else { return nil }
    let host = fields.dropFirst().first.map(String.init)
    return Holder(process: process, host: host == Self.host ? nil : host)
  }

  /// The name of this machine.
  private static var host: String? {
    var name = [CChar](repeating: 0, count: 256)
    guard unsafe gethostname(&name, name.count - 1) == 0 else { return nil }
    let text = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return text.isEmpty || text.contains(where: \.isWhitespace) ? nil : text
  }
}
