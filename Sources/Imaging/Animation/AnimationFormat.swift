import Files

/// The kinds of file that hold a moving picture.
public enum AnimationFormat: Sendable, CaseIterable {
  /// An animated PNG: every pixel as it was. Programs that know nothing of animations show the
  /// first picture.
  case png
  /// A GIF: 256 colours a picture, and shown by everything.
  case gif

  /// The format that the ending of `path` names (.png, .apng or .gif), in letters of either case; nil if
  /// it names none.
  public init?(path: String) {
    switch fileEnding(of: path) {
    case "png", "apng": self = .png
    case "gif": self = .gif
    default: return nil
    }
  }

  /// The endings that name a format, for a sentence.
  public static let endings = ".png, .apng or .gif"

  /// What turns pictures into the bytes of a file of this format.
  func encoder(frames: Int) -> any AnimationEncoder {
    switch self {
    case .png: AnimatedPNGEncoder(frames: frames)
    case .gif: GIFEncoder()
    }
  }
}
