import Files

/// The image files of a folder and of the folders in it, in the order of the dataset.
struct FolderListing {
  /// The class folders, each with the paths of its images relative to the root. If the root itself
  /// holds images, they come first as the class `.`.
  private(set) var classes: [(name: String, files: [FilePath])] = []
  /// What else there is.
  private(set) var passedOver = PassedOver()

  private let root: FilePath
  /// The folders that were listed. None is entered twice, so cycles of links end.
  private var entered: Set<FileStatus.Identity>
  private var count = 0
  private let onProgress: (Int) -> Void

  /// Lists the folder `root`. Folders in it that cannot be listed are passed over.
  ///
  /// - Parameter onProgress: called from time to time with the number of files so far.
  init(of root: String, onProgress: @escaping (Int) -> Void = { _ in }) throws(DatasetError) {
    self.root = FilePath(root)
    self.onProgress = onProgress
    guard let status = FileStatus(of: self.root) else { throw .missing(path: root) }
    guard status.isFolder else { throw .notAFolder(path: root) }
    entered = [status.identity]
    let top: Content
    do {
      top = try content(of: nil)
    } catch {
      throw .unlistable(path: root)
    }
    if !top.files.isEmpty { classes.append((".", top.files)) }
    for folder in top.folders where folder.identity != status.identity {
      // Each class enters folders anew: one may be a link into another.
      entered = [status.identity, folder.identity]
      if let files = images(below: folder.path) { classes.append((folder.path.text, files)) }
    }
  }

  /// The images and the folders in one folder, by their paths relative to the root, sorted by
  /// bytes.
  private struct Content {
    var files: [FilePath] = []
    var folders: [(path: FilePath, identity: FileStatus.Identity)] = []
  }

  /// The paths of the images in `folder` and in all folders below it; nil if it cannot be listed.
  ///
  /// Of several paths to a folder the first counts.
  private mutating func images(below folder: FilePath) -> [FilePath]? {
    var pending = [folder]
    var found: [(folder: FilePath, files: [FilePath])] = []
    while let next = pending.popLast() {
      let content: Content
      do {
        content = try self.content(of: next)
      } catch {
        passedOver.unlistable.append("\(error.description); its images are missing")
        if next == folder { return nil }
        continue
      }
      found.append((next, content.files))
      let fresh = content.folders.filter { entered.insert($0.identity).inserted }
      pending += fresh.reversed().map(\.path)
    }
    found.sort { $0.folder.precedes($1.folder) }
    return found.flatMap(\.files)
  }

  /// Lists one folder, the root if `folder` is nil, and counts what is no image.
  private mutating func content(of folder: FilePath?) throws(FileError) -> Content {
    var content = Content()
    let entries = try FolderEntry.list(folder.map(root.appending) ?? root) { listed in
      onProgress(count + listed)
    }
    for entry in entries {
      let path = folder?.appending(entry.name) ?? entry.name
      var kind = entry.kind
      var status: FileStatus?
      if kind == .unknown || kind == .folder {
        status = FileStatus(of: root.appending(path))
        if let status { kind = status.isFolder ? .folder : status.isFile ? .file : .other }
      }
      if kind == .folder {
        if isPassedOver(folder: entry.name.text) { continue }
        if let status {
          content.folders.append((path, status.identity))
        } else {
          passedOver.unlistable.append(
            "cannot list \(root.appending(path).text); its images are missing")
        }
      } else if kind != .other, isImage(entry.name.text) {
        // A link that leads nowhere is listed too, so that decoding reports it.
        if kind == .unknown { passedOver.danglingCount += 1 }
        content.files.append(path)
      }
    }
    count += content.files.count
    onProgress(count)
    content.files.sort { $0.precedes($1) }
    content.folders.sort { $0.path.precedes($1.path) }
    return content
  }

  /// Whether a folder is hidden or one that a system or a program keeps; counts it if so.
  private mutating func isPassedOver(folder name: String) -> Bool {
    let isHidden = name.utf8.first == UInt8(ascii: ".")
    guard isHidden || PassedOver.systemFolders.contains(name) else { return false }
    passedOver.folders[isHidden ? "." : name, default: 0] += 1
    return true
  }

  /// Whether the name is that of an image; counts the file otherwise.
  private mutating func isImage(_ name: String) -> Bool {
    if name.utf8.first == UInt8(ascii: ".") || PassedOver.systemFiles.contains(name) {
      passedOver.hiddenCount += 1
      return false
    }
    let ending = fileEnding(of: name)
    switch ending {
    case "jpg", "jpeg", "png", "jfif", "jpe": return true
    case _ where PassedOver.pictureEndings.contains(ending):
      passedOver.pictures[ending, default: 0] += 1
    default:
      passedOver.others[ending, default: 0] += 1
    }
    return false
  }
}
