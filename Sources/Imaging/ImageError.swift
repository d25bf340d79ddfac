public import Files

/// Why an image cannot be read or written.
///
/// `source` is the path of the file, or "image data" for bytes in memory.
public enum ImageError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The system cannot read or write the file. After a failed write, the file at the path is
  /// unchanged.
  case system(FileError)
  /// The content is neither PNG nor JPEG. If it is known, `found` names it, such as "a WebP
  /// picture", and `advice` says what to do unless it is to be converted.
  case unknownFormat(source: String, found: String? = nil, advice: String? = nil)
  /// The content is invalid, ends too early, or uses a variant of its format that is not read.
  case damaged(source: String, reason: String)
  /// The image has more pixels than `RasterImage.pixelLimit`, or memory is exhausted.
  case tooLarge(source: String, reason: String)
  /// The format cannot hold the image.
  case notEncodable(reason: String)

  public var description: String {
    switch self {
    case .system(let error):
      error.description
    case .unknownFormat(let source, let found, let advice):
      "'\(source)' is neither a PNG nor a JPEG file\(found.map { " but \($0)" } ?? ""); "
        + (advice ?? "convert it to one of these")
    case .damaged(let source, let reason):
      "'\(source)' is damaged or incomplete (\(reason)); replace or remove it"
    case .tooLarge(let source, let reason):
      "'\(source)' is too large: \(reason); make it smaller first"
    case .notEncodable(let reason):
      "cannot encode the picture: \(reason)"
    }
  }
}
