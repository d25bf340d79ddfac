import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What one folder contains: its image files and its folders, each sorted by the bytes of the name.
struct FolderListing {
  /// Tells a folder from all others, by whatever path it was reached.
  private struct Identity: Hashable {
    let device: dev_t
    let number: ino_t
  }

  private var files: [String] = []
  private var folders: [(name: String, identity: Identity)] = []

  /// The class folders of `root` with the paths, relative to `root`, of the images in them; before
  /// them `root` itself as the class `.` if it directly holds images.
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

  /// The paths, relative to `root`, of the images in `folder` and all folders inside it.
  ///
  /// No folder is entered twice, so links that form a cycle end the search instead of prolonging
  /// it; of several paths to a folder the first counts.
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
        // A link that leads nowhere is listed too: decoding it fails and names it.
        files.append(name)
      }
    }
  }

  /// What the file system says about `path`, links followed; nil if they lead nowhere.
  private static func status(of path: String)
    -> (identity: Identity, isFolder: Bool, isFile: Bool)?
  {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    let kind = status.st_mode & S_IFMT
    return (
      Identity(device: status.st_dev, number: status.st_ino), kind == S_IFDIR, kind == S_IFREG
    )
  }

  // Names are compared as bytes: `String` compares characters, in another order.

  private static func precedes(_ first: String, _ second: String) -> Bool {
    first.utf8.lexicographicallyPrecedes(second.utf8)
  }

  /// Whether `name` is a hidden file or what macOS adds to archives.
  private static func isHidden(_ name: String) -> Bool {
    name.utf8.first == UInt8(ascii: ".") || name == "__MACOSX"
  }

  private static func isImage(_ name: String) -> Bool {
    guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return false }
    return [".jpg", ".jpeg", ".png"].contains(name[dot...].lowercased())
  }
}
