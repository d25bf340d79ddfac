#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An entry of a folder.
package struct FolderEntry: Sendable {
  /// What an entry is, as far as the folder tells.
  package enum Kind: Sendable {
    case file, folder
    /// A symbolic link, or something that the folder does not tell: see `FileStatus`.
    case unknown
    /// A pipe, a socket, a device.
    case other
  }

  /// The name, without the folder.
  package let name: FilePath
  package let kind: Kind

  /// The entries of the folder at `path`, in the order of the system, without `.` and `..`.
  ///
  /// - Parameter onProgress: called from time to time with the number of entries so far.
  package static func list(
    _ path: FilePath, onProgress: (Int) -> Void = { _ in }
  ) throws(FileError) -> [FolderEntry] {
    guard let folder = unsafe path.withCString({ unsafe opendir($0) }) else {
      throw .lastSystemCall("list", path.text)
    }
    defer { unsafe closedir(folder) }
    var entries: [FolderEntry] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(folder) else {
        guard errno == 0 else { throw .lastSystemCall("list", path.text) }
        return entries
      }
      let bytes = unsafe name(of: entry)
      if bytes.elementsEqual(".".utf8) || bytes.elementsEqual("..".utf8) { continue }
      let kind: Kind =
        switch unsafe Int(entry.pointee.d_type) {
        case Int(DT_REG): .file
        case Int(DT_DIR): .folder
        case Int(DT_LNK), Int(DT_UNKNOWN): .unknown
        default: .other
        }
      entries.append(FolderEntry(name: FilePath(bytes: bytes), kind: kind))
      if entries.count.isMultiple(of: 1024) { onProgress(entries.count) }
    }
  }

  /// The bytes of an entry's name.
  private static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
    // SAFETY: the name ends with a 0, and lies behind the offset of its field. The entry may be
    // shorter than its type, so the field as a whole must not be read.
    guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return [] }
    let name = unsafe UnsafeRawPointer(entry).advanced(by: offset)
    let count = unsafe strlen(name.assumingMemoryBound(to: CChar.self))
    return unsafe Array(UnsafeRawBufferPointer(start: name, count: count))
  }
}

/// What is at a path, with links followed.
package struct FileStatus: Sendable {
  /// Identifies a file or folder, independent of the path that leads to it.
  package struct Identity: Hashable, Sendable {
    private let device: UInt64
    private let number: UInt64

    fileprivate init(_ status: stat) {
      device = UInt64(truncatingIfNeeded: status.st_dev)
      number = UInt64(truncatingIfNeeded: status.st_ino)
    }
  }

  package let identity: Identity
  package let isFolder: Bool
  /// Whether it is a regular file.
  package let isFile: Bool

  /// The status of what is at `path`; nil if nothing is, or if it cannot be told.
  package init?(of path: FilePath) {
    var status = stat()
    guard unsafe path.withCString({ unsafe stat($0, &status) }) == 0 else { return nil }
    let kind = status.st_mode & S_IFMT
    identity = Identity(status)
    isFolder = kind == S_IFDIR
    isFile = kind == S_IFREG
  }

  /// Where the symbolic link at `path` leads, for users; nil if there is none.
  package static func target(ofLink path: FilePath) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = unsafe buffer.withUnsafeMutableBytes { buffer in
      guard let base = unsafe buffer.bindMemory(to: CChar.self).baseAddress else { return -1 }
      return unsafe path.withCString { unsafe readlink($0, base, buffer.count) }
    }
    return count >= 0 ? FilePath(bytes: buffer.prefix(count)).text : nil
  }
}
