public import Files

/// Why an image could not be read or written.
///
/// `source` is the path of the file, or "image data" for bytes in memory.
public enum ImageError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The system does not let the file be read, or not be written: then nothing of the image has
  /// appeared under the file's name.
  case system(FileError)
  /// The content is neither PNG nor JPEG.
  case unknownFormat(source: String)
  /// The content breaks the rules of its format, ends too early, or uses a rare variant of it.
  case damaged(source: String, reason: String)
  /// More pixels than `Image.pixelLimit` or than there is memory for.
  case tooLarge(source: String, reason: String)
  /// The image does not fit into the format.
  case notEncodable(reason: String)

  public var description: String {
    switch self {
    case .system(let error):
      error.description
    case .unknownFormat(let source):
      "'\(source)' is neither a PNG nor a JPEG file; convert it to one of these"
    case .damaged(let source, let reason):
      "'\(source)' is damaged or incomplete (\(reason)); replace or remove it"
    case .tooLarge(let source, let reason):
      "'\(source)' is too large: \(reason)"
    case .notEncodable(let reason):
      "cannot encode the picture: \(reason)"
    }
  }
}
