import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The image files and the folders in one folder, each sorted by the bytes of their names.
struct FolderListing {
  /// Identifies a folder, independent of the path that leads to it.
  private struct Identity: Hashable {
    let device: dev_t
    let number: ino_t
  }

  private var files: [String] = []
  private var folders: [(name: String, identity: Identity)] = []

  /// The class folders of `root`, each with the paths of its images relative to `root`. If `root`
  /// itself holds images, they come first as the class `.`.
  static func classes(of root: String) throws(DatasetError) -> [(name: String, files: [String])] {
    guard let status = status(of: root) else { throw .missing(path: root) }
    guard status.isFolder else { throw .notAFolder(path: root) }

    let top = try FolderListing(of: root)
    var classes: [(name: String, files: [String])] = []
    if !top.files.isEmpty { classes.append((".", top.files)) }
    for folder in top.folders where folder.identity != status.identity {
      classes.append(
        (folder.name, try images(below: folder, of: root, entered: [status.identity])))
    }
    return classes
  }

  /// The paths, relative to `root`, of the images in `folder` and in all folders below it.
  ///
  /// No folder is entered twice, so cycles of links end. Of several paths to a folder the first
  /// counts.
  private static func images(
    below folder: (name: String, identity: Identity), of root: String, entered: Set<Identity>
  ) throws(DatasetError) -> [String] {
    var entered = entered.union([folder.identity])
    var pending = [folder.name]
    var found: [(folder: String, files: [String])] = []
    while let folder = pending.popLast() {
      let listing = try FolderListing(of: "\(root)/\(folder)")
      found.append((folder, listing.files))
      let fresh = listing.folders.filter { entered.insert($0.identity).inserted }
      pending += fresh.reversed().map { "\(folder)/\($0.name)" }
    }
    found.sort { precedes($0.folder, $1.folder) }
    return found.flatMap { folder, files in files.map { "\(folder)/\($0)" } }
  }

  private init(of folder: String) throws(DatasetError) {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw .unlistable(path: folder)
    }
    for name in names.sorted(by: Self.precedes) where !Self.isHidden(name) {
      let status = Self.status(of: "\(folder)/\(name)")
      if let status, status.isFolder {
        folders.append((name, status.identity))
      } else if Self.isImage(name), status?.isFile ?? true {
        // A broken link is listed too, so that decoding reports it.
        files.append(name)
      }
    }
  }

  /// The status of the file at `path`, with links followed; nil if there is none.
  private static func status(of path: String)
    -> (identity: Identity, isFolder: Bool, isFile: Bool)?
  {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    let kind = status.st_mode & S_IFMT
    return (
      Identity(device: status.st_dev, number: status.st_ino), kind == S_IFDIR, kind == S_IFREG
    )
  }

  /// Compares names as bytes, because `String` compares by Unicode, in a different order.
  private static func precedes(_ first: String, _ second: String) -> Bool {
    first.utf8.lexicographicallyPrecedes(second.utf8)
  }

  /// Whether `name` is hidden or a folder that macOS adds to archives.
  private static func isHidden(_ name: String) -> Bool {
    name.utf8.first == UInt8(ascii: ".") || name == "__MACOSX"
  }

  private static func isImage(_ name: String) -> Bool {
    guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return false }
    return [".jpg", ".jpeg", ".png"].contains(name[dot...].lowercased())
  }
}
