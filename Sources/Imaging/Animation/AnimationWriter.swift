import Files
import Foundation
import Preconditions

/// Writes equally large images, the frames, as an animation that loops forever.
///
/// Each frame is written immediately, so memory does not grow with the length of the
/// animation. The complete file appears under its name with `finish`. A writer that is dropped
/// without it leaves no file.
///
///     var writer = try AnimationWriter(to: "walk.png", frames: images.count)
///     for image in images { try writer.add(image, seconds: 0.05) }
///     try writer.finish()
public struct AnimationWriter: ~Copyable {
  private let file: AtomicFile
  private var encoder: any AnimationEncoder
  private let frames: Int
  private var count = 0
  private var size: (width: Int, height: Int, channels: Int)?

  /// The maximum number of frames of an animation.
  public static let frameLimit = 1_000_000

  /// Starts an animation. The ending of `path` decides the format; see `AnimationFormat`.
  ///
  /// - Parameter frames: the number of images that will be added, 1 to `frameLimit`.
  public init(to path: String, frames: Int) throws(ImageError) {
    require(1...Self.frameLimit ~= frames, "AnimationWriter: \(frames) frames")
    guard let format = AnimationFormat(path: path) else {
      throw .notEncodable(
        reason: "\(path) names no format of animations; end it with \(AnimationFormat.endings)")
    }
    do { file = try AtomicFile(replacing: path) } catch { throw .system(error) }
    self.frames = frames
    encoder = format.encoder(frames: frames)
  }

  /// Adds the next frame. All frames have the same size and number of channels.
  ///
  /// - Parameter seconds: how long the frame is shown, from 0. Larger values than the format can
  ///   hold, 65.5 s for PNG and 655 s for GIF, are clamped.
  public mutating func add(_ image: RasterImage, seconds: Double) throws(ImageError) {
    require(count < frames, "AnimationWriter.add: frame \(count + 1) of \(frames)")
    require(seconds >= 0, "AnimationWriter.add: shown for \(seconds) seconds")
    let size = size ?? (image.width, image.height, image.channels)
    require(
      size == (image.width, image.height, image.channels),
      "AnimationWriter.add: \(image.width)x\(image.height)x\(image.channels) after "
        + "\(size.width)x\(size.height)x\(size.channels)")
    self.size = size
    count += 1
    try append(try encoder.encode(image, seconds: seconds))
  }

  /// Completes the file and gives it its name. All announced frames must have been added.
  public consuming func finish() throws(ImageError) {
    require(count == frames, "AnimationWriter.finish: \(count) frames of \(frames)")
    try append(encoder.end)
    do { try file.commit() } catch { throw .system(error) }
  }

  private func append(_ data: Data) throws(ImageError) {
    do { try file.append(data.bytes) } catch { throw .system(error) }
  }
}

/// The file formats of animations.
public enum AnimationFormat: Sendable {
  /// Animated PNG. Lossless; programs without support for animations show the first frame.
  case png
  /// GIF. At most 256 colours a frame; every program shows it.
  case gif

  /// The format that the ending of `path` names: .png, .apng or .gif, in upper or lower case. Nil
  /// for other endings.
  public init?(path: String) {
    switch fileEnding(of: path) {
    case "png", "apng": self = .png
    case "gif": self = .gif
    default: return nil
    }
  }

  /// All endings, as a phrase for messages.
  static let endings = ".png, .apng or .gif"

  /// A new encoder of this format for an animation of `frames` images.
  func encoder(frames: Int) -> any AnimationEncoder {
    switch self {
    case .png: AnimatedPNGEncoder(frames: frames)
    case .gif: GIFEncoder()
    }
  }
}

/// Encodes the frames of an animation one by one.
protocol AnimationEncoder {
  /// The bytes of the next frame. The first frame's follow the file's header.
  ///
  /// - Parameter seconds: how long the frame is shown.
  mutating func encode(_ image: RasterImage, seconds: Double) throws(ImageError) -> Data

  /// The bytes after the last frame.
  var end: Data { get }
}
