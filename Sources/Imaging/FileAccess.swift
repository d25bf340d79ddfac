import Foundation

/// The content of a regular file.
func readFile(at path: String) throws(ImageError) -> [UInt8] {
  // Without O_NONBLOCK the opening of a pipe would wait for somebody to write into it.
  let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard file >= 0 else { throw .unreadable(path: path, reason: lastSystemError()) }
  defer { close(file) }
  let size = try sizeOfRegularFile(file, path)
  // SAFETY: `read` is given the free part of the buffer and says how much of it it has filled.
  var failure: String?
  let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
    while count < size {
      let rest = UnsafeMutableRawBufferPointer(
        UnsafeMutableBufferPointer(rebasing: buffer[count...]))
      let added = read(file, rest.baseAddress, rest.count)
      if added < 0 && errno == EINTR { continue }
      if added < 0 { failure = lastSystemError() }
      if added <= 0 { return }
      count += added
    }
  }
  if let failure { throw .unreadable(path: path, reason: failure) }
  return bytes
}

private func sizeOfRegularFile(_ file: Int32, _ path: String) throws(ImageError) -> Int {
  var status = stat()
  guard fstat(file, &status) == 0 else {
    throw .unreadable(path: path, reason: lastSystemError())
  }
  switch status.st_mode & S_IFMT {
  case S_IFREG: break
  case S_IFDIR: throw .unreadable(path: path, reason: "it is a folder")
  default: throw .unreadable(path: path, reason: "it is not a regular file")
  }
  // An uncompressed picture of 16 bits and four channels stays below this.
  let limit = 10 * Image.pixelLimit
  guard status.st_size <= limit else {
    throw .tooLarge(source: path, reason: "\(status.st_size) bytes; at most \(limit) are read")
  }
  return Int(status.st_size)
}

/// Writes a file that appears under its name complete or not at all.
///
/// The bytes go to a temporary file in the same folder, which is renamed when they are on the disk.
func writeFile(_ data: Data, to path: String) throws(ImageError) {
  // A rename would put a file in the place of a device such as /dev/null.
  var status = stat()
  if stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG {
    throw .unwritable(path: path, reason: "something other than a regular file has this name")
  }
  let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "./"
  let temporary = folder + ".image-\(getpid())-\(UInt32.random(in: 0 ... .max)).tmp"
  let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
  guard file >= 0 else { throw .unwritable(path: path, reason: lastSystemError()) }
  let isWritten = write(data, to: file) && fsync(file) == 0
  let reason = isWritten ? "" : lastSystemError()
  let isClosed = close(file) == 0
  guard isWritten, isClosed, rename(temporary, path) == 0 else {
    let reason = isWritten ? lastSystemError() : reason
    unlink(temporary)
    throw .unwritable(path: path, reason: reason)
  }
  // The new name survives a power failure once the folder is on the disk too. The file is complete
  // in any case, so a system that cannot synchronize a folder is no reason to fail.
  let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
  if descriptor >= 0 {
    fsync(descriptor)
    close(descriptor)
  }
}

private func write(_ data: Data, to file: Int32) -> Bool {
  data.withUnsafeBytes { bytes in
    var rest = bytes[...]
    while !rest.isEmpty {
      // SAFETY: `rest` is a part of `bytes`.
      let count = write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      if count < 0 { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}

private func lastSystemError() -> String { String(cString: strerror(errno)) }
