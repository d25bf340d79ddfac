import Files

/// The kinds of file that hold an animation.
public enum AnimationFormat: Sendable {
  /// An animated PNG: every pixel as it was. Programs that know nothing of animations show the
  /// first frame.
  case png
  /// A GIF: 256 colours a frame, and shown by everything.
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
  static let endings = ".png, .apng or .gif"

  /// What turns images into the bytes of a file of this format.
  func encoder(frames: Int) -> any AnimationEncoder {
    switch self {
    case .png: AnimatedPNGEncoder(frames: frames)
    case .gif: GIFEncoder()
    }
  }
}
