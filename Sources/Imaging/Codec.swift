import CImageIO
import Foundation

/// PNG and JPEG by the C library's functions, whose pointers do not leave this file.
enum Codec {
  static let pngSideLimit = Int(CIMAGEIO_PNG_SIDE_LIMIT)
  static let jpegSideLimit = Int(CIMAGEIO_JPEG_SIDE_LIMIT)

  /// The image in a PNG or JPEG file of the given content, which errors call `source`.
  static func decode(
    _ bytes: [UInt8], source: String, channels: Int
  ) throws(ImageError) -> Image {
    var picture = cimageio_picture()
    let (status, message) = withMessage { message in
      cimageio_decode(bytes, bytes.count, Int32(channels), Image.pixelLimit, &picture, message)
    }
    switch status {
    case CIMAGEIO_OK: break
    case CIMAGEIO_UNKNOWN_FORMAT: throw .unknownFormat(source: source)
    case CIMAGEIO_TOO_LARGE: throw .tooLarge(source: source, reason: message)
    default: throw .damaged(source: source, reason: message)
    }
    defer { cimageio_free(picture.pixels) }
    // SAFETY: on success `pixels` is the start of height * width * channels bytes.
    let count = picture.height * picture.width * channels
    return Image(
      width: picture.width, height: picture.height, channels: channels,
      pixels: Array(UnsafeBufferPointer(start: picture.pixels, count: count)))
  }

  static func png(_ image: Image) throws(ImageError) -> Data {
    try encode { file, message in
      cimageio_encode_png(
        image.pixels, image.width, image.height, Int32(image.channels), &file, message)
    }
  }

  static func jpeg(_ image: Image, quality: Int32) throws(ImageError) -> Data {
    try encode { file, message in
      cimageio_encode_jpeg(
        image.pixels, image.width, image.height, Int32(image.channels), quality, &file, message)
    }
  }

  private static func encode(
    by encode: (inout cimageio_file, UnsafeMutablePointer<CChar>) -> cimageio_status
  ) throws(ImageError) -> Data {
    var file = cimageio_file()
    let (status, message) = withMessage { encode(&file, $0) }
    guard status == CIMAGEIO_OK, let bytes = file.bytes else {
      throw .notEncodable(reason: message)
    }
    // SAFETY: on success `bytes` is a block of `count` bytes that is ours to free.
    return Data(
      bytesNoCopy: bytes, count: file.count,
      deallocator: .custom { block, _ in cimageio_free(block) })
  }

  /// Runs a function of the C library with room for its message.
  private static func withMessage(
    _ body: (UnsafeMutablePointer<CChar>) -> cimageio_status
  ) -> (cimageio_status, String) {
    // SAFETY: the library writes at most CIMAGEIO_MESSAGE_SIZE bytes and ends them with a zero.
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(CIMAGEIO_MESSAGE_SIZE)) { buffer in
      buffer.initialize(repeating: 0)
      guard let message = buffer.baseAddress else { return (CIMAGEIO_FAILED, "") }
      return (body(message), String(cString: message))
    }
  }
}
