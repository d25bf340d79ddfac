#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Repeats `call` as long as a signal interrupts it (EINTR); returns its last result.
///
/// For calls that return a negative number on failure and can be repeated as they are. `close` is
/// none of them: see `closeDescriptor`.
func uninterrupted<Result: SignedInteger>(_ call: () -> Result) -> Result {
  while true {
    let result = call()
    if result >= 0 || errno != EINTR { return result }
  }
}

/// Closes `descriptor`; returns whether all that was written to it has been accepted.
///
/// The descriptor is free even if a signal interrupts the call. A second call might close a file
/// that another thread has opened meanwhile, so there is none.
@discardableResult
func closeDescriptor(_ descriptor: Int32) -> Bool { close(descriptor) == 0 || errno == EINTR }

/// Appends all of `bytes` to the file of `descriptor`, which `path` names in errors.
func writeAll(_ bytes: RawSpan, to descriptor: Int32, _ path: String) throws(FileError) {
  try unsafe bytes.withUnsafeBytes { (buffer) throws(FileError) in
    var written = 0
    while written < buffer.count {
      // SAFETY: the slice lies inside `buffer`. One call writes at most 1 GiB; systems stop below
      // 2 GiB.
      let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...])
      let count = uninterrupted {
        unsafe write(descriptor, rest.baseAddress, min(rest.count, 1 << 30))
      }
      guard count >= 0 else { throw .lastSystemCall("write", path) }
      written += count
    }
  }
}

/// Waits until what was written to `descriptor` would survive a power failure.
///
/// A file system that cannot do that says so; then nothing more can be done. A failed write is an
/// error.
func synchronize(_ descriptor: Int32, _ operation: String, _ path: String) throws(FileError) {
  guard uninterrupted({ fsync(descriptor) }) == 0 || isNotOffered(errno) else {
    throw .lastSystemCall(operation, path)
  }
}

/// Whether `error` says that a file system does not offer what was asked for.
func isNotOffered(_ error: Int32) -> Bool {
  [EINVAL, ENOSYS, ENOTSUP, EOPNOTSUPP].contains(error)
}
