import Files
import PlainText

/// The parts of a file in PyTorch's format: the entries of a zip archive, or the files of a folder
/// that it was unzipped to.
///
/// Names are those below the folder that all parts lie in: `data.pkl`, `data/0`.
enum PyTorchParts: Sendable {
  /// An archive, and the start that its entries' names share: `archive/`.
  case archive(ZipArchive, prefix: String)
  /// A folder, which ends in a slash.
  case folder(String)

  /// The part with the pickle.
  static let pickle = "data.pkl"

  /// The parts of `archive` around the one called `part`; nil if it has none.
  init?(_ archive: ZipArchive, around part: String = Self.pickle) {
    // The entry least deep in folders. All entries lie in one, of any name; a person may have
    // zipped them without it, or in another.
    var found: (name: String, depth: Int)?
    for entry in archive.entries {
      let name = entry.name.utf8
      guard name.suffix(part.utf8.count).elementsEqual(part.utf8) else { continue }
      let before = name.dropLast(part.utf8.count)
      guard before.isEmpty || before.last == UInt8(ascii: "/") else { continue }
      let depth = before.count { $0 == UInt8(ascii: "/") }
      if depth < found?.depth ?? .max { found = (entry.name, depth) }
    }
    guard let found else { return nil }
    self = .archive(
      archive,
      prefix: String(decoding: found.name.utf8.dropLast(part.utf8.count), as: UTF8.self))
  }

  /// The bytes of the part `name` after inflation; nil if there is none.
  func size(of name: String) throws(TensorFileError) -> Int? {
    switch self {
    case .archive(let archive, let prefix): return archive.entry(named: prefix + name)?.size
    case .folder(let folder):
      do {
        return try ReadableFile(path: folder + name).size
      } catch {
        guard error.operation != "open" else { return nil }
        throw .system(error)
      }
    }
  }

  /// Reads the part `name`, of at most `limit` bytes; nil if there is none.
  func content(of name: String, limit: Int) throws(TensorFileError) -> [UInt8]? {
    switch self {
    case .archive(let archive, let prefix):
      guard let entry = archive.entry(named: prefix + name) else { return nil }
      return try archive.content(of: entry, limit: limit)
    case .folder(let folder):
      guard try size(of: name) != nil else { return nil }
      do {
        return try ReadableFile(path: folder + name).content(limit: limit)
      } catch {
        throw .system(error)
      }
    }
  }

  /// Reads the bytes `range` of the part `name`, which there is.
  func bytes(_ range: Range<Int>, of name: String) throws(TensorFileError) -> [UInt8] {
    switch self {
    case .archive(let archive, let prefix):
      guard let entry = archive.entry(named: prefix + name) else { return [] }
      return try archive.content(of: entry, range: range)
    case .folder(let folder):
      return try ReadableFile(tensorsAt: folder + name)
        .elements(count: range.count, at: range.lowerBound)
    }
  }

  /// How many bytes must be read and unpacked to have the bytes `range` of the part `name`.
  func cost(of range: Range<Int>, in name: String) -> Int {
    guard case .archive(let archive, let prefix) = self,
      let entry = archive.entry(named: prefix + name)
    else { return range.count }
    return entry.cost(of: range)
  }
}
