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
  return UInt64(status.f_bavail) * UInt64(status.f_frsize)
}
