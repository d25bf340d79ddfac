/// What follows the last dot of the file name at the end of `path`, in small letters: `png`; nothing for
/// a name without a dot, or with one at its beginning alone.
package func fileEnding(of path: String) -> String {
  let name = path.split(separator: "/").last ?? ""
  guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
  return name[name.index(after: dot)...].lowercased()
}
