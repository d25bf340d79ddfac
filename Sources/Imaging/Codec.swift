import CImageIO
import Foundation

/// PNG and JPEG coding by CImageIO. All pointers stay in this file.
enum Codec {
  static let pngSideLimit = Int(CIMAGEIO_PNG_SIDE_LIMIT)
  static let jpegSideLimit = Int(CIMAGEIO_JPEG_SIDE_LIMIT)

  /// Decodes the content of a PNG or JPEG file, which errors call `source`.
  static func decode(
    _ bytes: [UInt8], source: String, channels: Int
  ) throws(ImageError) -> RasterImage {
    var picture = unsafe cimageio_picture()
    let (status, message) = unsafe withMessage { message in
      unsafe cimageio_decode(
        bytes, bytes.count, Int32(channels), RasterImage.pixelLimit, &picture, message)
    }
    switch status {
    case CIMAGEIO_OK: break
    case CIMAGEIO_UNKNOWN_FORMAT: throw .unknownFormat(source: source)
    case CIMAGEIO_TOO_LARGE: throw .tooLarge(source: source, reason: message)
    default: throw .damaged(source: source, reason: message)
    }
    defer { unsafe cimageio_free(picture.pixels) }
    // SAFETY: on success `pixels` points to height * width * channels bytes, which this function
    // frees.
    let (width, height) = unsafe (picture.width, picture.height)
    let count = height * width * channels
    return RasterImage(
      width: width, height: height, channels: channels,
      pixels: unsafe Array(UnsafeBufferPointer(start: picture.pixels, count: count)))
  }

  /// The image encoded as a PNG file.
  static func png(_ image: RasterImage) throws(ImageError) -> Data {
    try unsafe encode { file, message in
      unsafe cimageio_encode_png(
        image.pixels, image.width, image.height, Int32(image.channels), &file, message)
    }
  }

  /// The image encoded as a JPEG file; `quality` is 1 to 100.
  static func jpeg(_ image: RasterImage, quality: Int32) throws(ImageError) -> Data {
    try unsafe encode { file, message in
      unsafe cimageio_encode_jpeg(
        image.pixels, image.width, image.height, Int32(image.channels), quality, &file, message)
    }
  }

  /// The file that `encode` makes.
  private static func encode(
    by encode: (inout cimageio_file, UnsafeMutablePointer<CChar>) -> cimageio_status
  ) throws(ImageError) -> Data {
    var file = unsafe cimageio_file()
    let (status, message) = unsafe withMessage { unsafe encode(&file, $0) }
    guard status == CIMAGEIO_OK, let bytes = unsafe file.bytes else {
      throw .notEncodable(reason: message)
    }
    // SAFETY: on success `bytes` points to `count` bytes, which the result owns and frees.
    return unsafe Data(
      bytesNoCopy: bytes, count: file.count,
      deallocator: .custom { block, _ in unsafe cimageio_free(block) })
  }

  /// Calls a function of CImageIO with room for its message.
  private static func withMessage(
    _ body: (UnsafeMutablePointer<CChar>) -> cimageio_status
  ) -> (cimageio_status, String) {
    // SAFETY: CImageIO writes at most CIMAGEIO_MESSAGE_SIZE bytes, the last of them 0.
    let capacity = Int(CIMAGEIO_MESSAGE_SIZE)
    return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
      unsafe buffer.initialize(repeating: 0)
      guard let message = buffer.baseAddress else { return (CIMAGEIO_FAILED, "") }
      return unsafe (body(message), String(cString: message))
    }
  }
}
