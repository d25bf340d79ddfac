import Imaging

/// Images of one size that lie in memory one behind the other, as they did in their files.
struct StoredImages: Sendable {
  let width: Int
  let height: Int
  /// 1 (grey), or 3 for a plane of red, one of green and one of blue.
  let planes: Int
  private let bytes: [UInt8]
  private let start: Int
  private let stride: Int

  /// Images in `bytes`, the first of which begins at `start` and each of which ends `stride` bytes
  /// before the next one does.
  init(width: Int, height: Int, planes: Int, bytes: [UInt8], start: Int, stride: Int) {
    self.width = width
    self.height = height
    self.planes = planes
    self.bytes = bytes
    self.start = start
    self.stride = stride
  }

  /// The image with number `index`.
  func image(at index: Int) -> Image {
    let size = width * height
    let first = start + index * stride
    let pixels =
      planes == 1
      ? Array(bytes[first..<first + size])
      : (0..<size * planes).map { bytes[first + $0 % planes * size + $0 / planes] }
    return Image(width: width, height: height, channels: planes, pixels: pixels)
  }
}
