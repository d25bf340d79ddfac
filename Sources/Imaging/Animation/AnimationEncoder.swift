import Foundation

/// Turns the pictures of an animation into the bytes of a file, one by one.
protocol AnimationEncoder {
  /// The bytes of the next picture, behind those that begin the file if it is the first.
  ///
  /// - Parameter seconds: how long the picture is shown.
  mutating func encode(_ image: Image, seconds: Double) throws(ImageError) -> Data

  /// The bytes that end the file.
  var end: Data { get }
}
