import Imaging

/// Equally large images in memory, in the layout of their file.
struct StoredImages: Sendable {
  /// The width of each image in pixels.
  let width: Int
  /// The height of each image in pixels.
  let height: Int
  /// 1 (grey), or 3 for planes of red, green and blue.
  let planes: Int
  private let bytes: [UInt8]
  private let start: Int
  private let stride: Int

  /// Images in `bytes`, `[planes, height, width]` each, the first at `start`, `stride` bytes apart.
  init(width: Int, height: Int, planes: Int, bytes: [UInt8], start: Int, stride: Int) {
    self.width = width
    self.height = height
    self.planes = planes
    self.bytes = bytes
    self.start = start
    self.stride = stride
  }

  /// Image `index`, `[height, width, planes]`.
  func image(at index: Int) -> RasterImage {
    let size = width * height
    let first = start + index * stride
    let pixels =
      planes == 1
      ? Array(bytes[first..<first + size])
      : (0..<size * planes).map { bytes[first + $0 % planes * size + $0 / planes] }
    return RasterImage(width: width, height: height, channels: planes, pixels: pixels)
  }

  /// Image `index` with `channels` channels, as a square of `side` pixels.
  func square(
    at index: Int, channels: Int, side: Int, preparation: ImagePreparation
  ) -> RasterImage {
    image(at: index).converted(toChannels: channels).prepared(to: side, by: preparation)
  }

  /// The same, and what the image is like as it is stored.
  func inspected(
    at index: Int, channels: Int, side: Int, preparation: ImagePreparation
  ) -> (image: RasterImage, traits: ImageTraits) {
    let stored = image(at: index)
    let square = stored.converted(toChannels: channels).prepared(to: side, by: preparation)
    return (square, ImageTraits(of: stored))
  }
}
