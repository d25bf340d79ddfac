#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The names of what lies in the folder at `path`, sorted; nil if a file or nothing is there.
///
/// Names that are not UTF-8 are left out.
package func folderContent(at path: String) throws(FileError) -> [String]? {
  var status = stat()
  guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
  guard let folder = unsafe opendir(path) else { throw .lastSystemCall("list", path) }
  defer { unsafe closedir(folder) }
  var names: [String] = []
  while let entry = unsafe readdir(folder) {
    // SAFETY: the system ends the name with a zero within the array, which is copied here.
    let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
      unsafe String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    if let name, name != ".", name != ".." { names.append(name) }
  }
  return names.sorted()
}
