/// Why a picture could not be read or written.
///
/// `source` is the path of the file, or "image data" for bytes in memory.
public enum ImageError: Error, Equatable, Sendable, CustomStringConvertible {
  /// There is no such file, or the system does not let it be read.
  case unreadable(path: String, reason: String)
  /// The content is neither PNG nor JPEG.
  case unknownFormat(source: String)
  /// The content breaks the rules of its format, ends too early, or uses a rare variant of it.
  case damaged(source: String, reason: String)
  /// More pixels than `Image.pixelLimit` or than there is memory for.
  case tooLarge(source: String, reason: String)
  /// The picture does not fit into the format.
  case notEncodable(reason: String)
  /// The system does not let the file be written. Nothing of it has appeared under its name.
  case unwritable(path: String, reason: String)

  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "cannot read '\(path)': \(reason)"
    case .unknownFormat(let source):
      "'\(source)' is neither a PNG nor a JPEG file; convert it to one of these"
    case .damaged(let source, let reason):
      "'\(source)' is damaged or incomplete (\(reason)); replace or remove it"
    case .tooLarge(let source, let reason):
      "'\(source)' is too large: \(reason)"
    case .notEncodable(let reason):
      "cannot encode the picture: \(reason)"
    case .unwritable(let path, let reason):
      "cannot write '\(path)': \(reason)"
    }
  }
}
