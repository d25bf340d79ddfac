/// What a file is by its content, whatever its name says.
///
/// It serves messages about files that cannot be used as what they are called: `name` completes "it
/// is …", and `advice`, if there is any, says what to do.
package enum ContentKind: Equatable, Sendable {
  /// No bytes at all.
  case empty
  /// The text that stands for a file which Git LFS keeps elsewhere, and the size of that file.
  case gitLFSPointer(size: Int?)
  /// The text that stands for a file which git-annex keeps elsewhere, and the size of that file.
  case gitAnnexPointer(size: Int?)
  /// A page of the web, which a download that failed leaves.
  case webPage
  /// A text, and how it begins: printable ASCII characters, at most 60.
  case text(start: String)
  /// A pickle by itself, as of `pickle.dump` or `joblib.dump`.
  case pickle
  /// A format with a signature, by its name with an article: "an HDF5 file".
  case format(String)
  /// Data in a compressed container of this name, and the command that unpacks it.
  case compressed(String, command: String)
  /// An archive of files, of this name, and the command that unpacks it.
  case archive(String, command: String)

  /// The most bytes at the start of a file that are examined.
  package static let prefixLength = 512

  /// The kind of a file of `size` bytes that begins with `start`; nil if it is not known. Only
  /// `prefixLength` bytes of `start` are examined.
  package init?(start: some Collection<UInt8>, size: Int) {
    let start = Array(start.prefix(Self.prefixLength))
    if size == 0 {
      self = .empty
    } else if let kind = Self.signature(of: start) ?? Self.text(in: start) {
      self = kind
    } else {
      return nil
    }
  }

  /// The kind of `file`; nil if it is not known.
  package init?(of file: ReadableFile) throws(FileError) {
    let start = try file.bytes(0..<min(file.size, Self.prefixLength))
    self.init(start: start, size: file.size)
  }

  /// The kind with its article, for a sentence: "a web page (HTML)".
  package var name: String {
    switch self {
    case .empty: "an empty file"
    case .gitLFSPointer(let size): "a Git LFS pointer" + Self.standIn(size)
    case .gitAnnexPointer(let size): "a git-annex pointer" + Self.standIn(size)
    case .webPage: "a web page (HTML)"
    case .text(let start): "a text that begins with '\(start)'"
    case .pickle: "a Python pickle, as pickle.dump and joblib.dump write"
    case .format(let name): name
    case .compressed(let name, _), .archive(let name, _): name
    }
  }

  /// What to do to get a file that can be used; nil where nothing is known to help.
  package var advice: String? {
    switch self {
    case .empty, .webPage: "download it again"
    case .gitLFSPointer: "fetch the file with 'git lfs pull'"
    case .gitAnnexPointer: "fetch the file with 'git annex get'"
    case .compressed(_, let command): "unpack it with '\(command)'"
    case .archive(_, let command): "unpack it with '\(command)' and name one of its files"
    case .text, .pickle, .format: nil
    }
  }

  private static func standIn(_ size: Int?) -> String {
    size.map { ", a text that stands for a file of \($0) bytes" }
      ?? ", a text that stands for another file"
  }
}

extension ReadableFile {
  /// Reads the bytes `range`, which lies within the file.
  package func bytes(_ range: Range<Int>) throws(FileError) -> [UInt8] {
    var content = [UInt8](repeating: 0, count: range.count)
    var span = content.mutableSpan
    var bytes = unsafe span.mutableBytes
    try read(into: &bytes, at: range.lowerBound)
    return content
  }
}
