#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The bytes that this user can still write on the file system of the file or folder at `path`; nil
/// if the system does not say.
package func freeBytes(at path: String) -> UInt64? {
  var status = statvfs()
  guard unsafe statvfs(path, &status) == 0 else { return nil }
  // Some file systems in user space report any number.
  let (bytes, isTooMuch) = UInt64(status.f_bavail).multipliedReportingOverflow(
    by: UInt64(status.f_frsize))
  return isTooMuch ? .max : bytes
}
