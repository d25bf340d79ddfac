import Foundation

/// A file in a folder of this process, for parsers that read files by their paths. `TMPDIR` says
/// where the folder is made.
struct InputFile {
  /// The folder, the same for all files.
  static let folder: String = {
    let path = NSTemporaryDirectory() + "/fuzzing-\(ProcessInfo.processInfo.processIdentifier)"
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      fatalError("\(path) cannot be made: \(error)")
    }
    return path
  }()

  /// The path of the file.
  let path: String
  private let descriptor: Int32

  /// Makes the file `name`, and the folders that lead to it.
  init(_ name: String, _ content: [UInt8] = []) {
    path = Self.folder + "/" + name
    let parent = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
    try? FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    descriptor = unsafe open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    replace(by: content)
  }

  /// Replaces the content. The file stays open, as making one takes longer than most parsers.
  func replace(by content: [UInt8]) {
    // SAFETY: the buffer is valid in the closure.
    let written = unsafe content.withUnsafeBytes { bytes in
      unsafe pwrite(descriptor, bytes.baseAddress, bytes.count, 0)
    }
    guard written == content.count, ftruncate(descriptor, off_t(content.count)) == 0 else {
      fatalError("\(path) cannot be written")
    }
  }
}
