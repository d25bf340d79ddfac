import Foundation

/// Turns the frames of an animation into the bytes of a file, one by one.
protocol AnimationEncoder {
  /// The bytes of the next frame, behind those that begin the file if it is the first.
  ///
  /// - Parameter seconds: how long the frame is shown.
  mutating func encode(_ image: Image, seconds: Double) throws(ImageError) -> Data

  /// The bytes that end the file.
  var end: Data { get }
}
