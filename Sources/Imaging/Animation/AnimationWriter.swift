import Files
import Foundation

/// Writes images of one size, its frames, as an animation that plays without end.
///
/// Frames go to the disk one by one, so an animation takes no more memory than an image, however long
/// it is. The file appears under its name, complete, with `finish`; a writer that is dropped
/// before leaves nothing.
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

  /// The most images of an animation, days of them.
  public static let frameLimit = 1_000_000

  /// Begins an animation in the format that the ending of `path` names.
  ///
  /// - Parameter frames: how many images will follow; 1 to `frameLimit`.
  public init(to path: String, frames: Int) throws(ImageError) {
    precondition(1...Self.frameLimit ~= frames, "AnimationWriter: \(frames) frames")
    guard let format = AnimationFormat(path: path) else {
      throw .notEncodable(
        reason: "\(path) names no format of animations; end it with \(AnimationFormat.endings)")
    }
    do { file = try AtomicFile(replacing: path) } catch { throw .system(error) }
    self.frames = frames
    encoder = format.encoder(frames: frames)
  }

  /// Adds the next frame, of the size and the channels of those before.
  ///
  /// - Parameter seconds: how long it is shown: 0 to 65.5.
  public mutating func add(_ image: Image, seconds: Double) throws(ImageError) {
    precondition(count < frames, "AnimationWriter.add: frame \(count + 1) of \(frames)")
    precondition(seconds >= 0, "AnimationWriter.add: shown for \(seconds) seconds")
    let size = size ?? (image.width, image.height, image.channels)
    precondition(
      size == (image.width, image.height, image.channels),
      "AnimationWriter.add: \(image.width)x\(image.height)x\(image.channels) after "
        + "\(size.width)x\(size.height)x\(size.channels)")
    self.size = size
    count += 1
    try append(try encoder.encode(image, seconds: seconds))
  }

  /// Gives the file its name, after all frames that were announced.
  public consuming func finish() throws(ImageError) {
    precondition(count == frames, "AnimationWriter.finish: \(count) frames of \(frames)")
    try append(encoder.end)
    do { try file.commit() } catch { throw .system(error) }
  }

  private func append(_ data: Data) throws(ImageError) {
    do { try file.append(data.bytes) } catch { throw .system(error) }
  }
}
