import CImageIO
public import Foundation

extension Image {
  /// The picture as a PNG file.
  public func pngData() throws(ImageError) -> Data {
    try encoded { file, message in
      cimageio_encode_png(pixels, width, height, Int32(channels), &file, message)
    }
  }

  /// The picture as a JPEG file, with libjpeg's defaults but for the quality.
  ///
  /// - Parameter quality: 1 ... 100; a value outside counts as the nearest of these.
  public func jpegData(quality: Int = 95) throws(ImageError) -> Data {
    let quality = Int32(min(max(quality, 1), 100))
    return try encoded { file, message in
      cimageio_encode_jpeg(pixels, width, height, Int32(channels), quality, &file, message)
    }
  }

  /// Writes the picture as a PNG file, which appears under its name complete or not at all.
  public func writePNG(to path: String) throws(ImageError) {
    try writeFile(try pngData(), to: path)
  }

  /// Writes the picture as a PNG file, which appears under its name complete or not at all.
  public func writePNG(to url: URL) throws(ImageError) {
    try writePNG(to: url.path)
  }

  /// Writes the picture as a JPEG file, which appears under its name complete or not at all.
  ///
  /// - Parameter quality: 1 ... 100; a value outside counts as the nearest of these.
  public func writeJPEG(to path: String, quality: Int = 95) throws(ImageError) {
    try writeFile(try jpegData(quality: quality), to: path)
  }

  /// Writes the picture as a JPEG file, which appears under its name complete or not at all.
  ///
  /// - Parameter quality: 1 ... 100; a value outside counts as the nearest of these.
  public func writeJPEG(to url: URL, quality: Int = 95) throws(ImageError) {
    try writeJPEG(to: url.path, quality: quality)
  }

  private func encoded(
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
}

/// Runs a function of the C shim with room for its message.
func withMessage(
  _ body: (UnsafeMutablePointer<CChar>) -> cimageio_status
) -> (cimageio_status, String) {
  // SAFETY: the shim writes at most CIMAGEIO_MESSAGE_SIZE bytes and ends them with a zero.
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(CIMAGEIO_MESSAGE_SIZE)) { buffer in
    buffer.initialize(repeating: 0)
    guard let message = buffer.baseAddress else { return (CIMAGEIO_FAILED, "") }
    return (body(message), String(cString: message))
  }
}
