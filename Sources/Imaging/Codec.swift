import CImageIO
import Files
import Foundation
import Preconditions

/// Takes the rows of an image as they are decoded.
protocol RowSink {
  /// Called once, before the first row.
  mutating func begin(width: Int, height: Int)
  /// Takes row `y`, `[width, channels]`. Rows come from top to bottom.
  mutating func append(_ row: [UInt8], at y: Int)
}

/// PNG and JPEG coding by CImageIO. All pointers stay in this file.
enum Codec {
  static let pngSideLimit = Int(CIMAGEIO_PNG_SIDE_LIMIT)
  static let jpegSideLimit = Int(CIMAGEIO_JPEG_SIDE_LIMIT)

  /// Decodes the content of a PNG or JPEG file, which errors call `source`, row by row into `sink`.
  ///
  /// - Parameter inspects: whether the transparency and the greatest value of the traits are
  ///   wanted, which takes time.
  /// - Returns: what the file holds, in its stored orientation.
  static func decode(
    _ bytes: [UInt8], source: String, channels: Int, preparation: ImagePreparation,
    inspects: Bool = false, into sink: inout some RowSink
  ) throws(ImageError) -> ImageTraits {
    require(preparation.flaw == nil, "ImagePreparation: \(preparation.flaw ?? "")")
    let request = cimageio_request(
      channels: Int32(channels), pixel_limit: RasterImage.pixelLimit,
      memory_limit: RasterImage.memoryLimit(fileSize: bytes.count),
      background: preparation.background.map { Int32($0.number) } ?? -1,
      stretch: Int32(preparation.stretch ?? 0), inspects: inspects ? 1 : 0)
    var traits = cimageio_traits()
    let (status, message) = unsafe withMessage { message in
      // SAFETY: `bytes` stays in place, and the reader is closed, within the closure. Each call
      // writes one row of `width * channels` bytes.
      unsafe bytes.withUnsafeBufferPointer { input in
        var reader: OpaquePointer?
        var status = unsafe cimageio_open(
          input.baseAddress, input.count, request, &reader, &traits, message)
        guard status == CIMAGEIO_OK, let reader = unsafe reader else { return status }
        defer { unsafe cimageio_close(reader) }
        let (width, height) = (traits.width, traits.height)
        sink.begin(width: width, height: height)
        var row = [UInt8](repeating: 0, count: width * channels)
        for y in 0..<height {
          status = unsafe row.withUnsafeMutableBufferPointer { output in
            unsafe cimageio_read_row(reader, output.baseAddress, message)
          }
          guard status == CIMAGEIO_OK else { return status }
          sink.append(row, at: y)
        }
        return unsafe cimageio_finish(reader, &traits, message)
      }
    }
    switch status {
    case CIMAGEIO_OK: return ImageTraits(traits)
    case CIMAGEIO_UNKNOWN_FORMAT:
      let kind = ContentKind(start: bytes, size: bytes.count)
      throw .unknownFormat(source: source, found: kind?.name, advice: kind?.advice)
    case CIMAGEIO_TOO_LARGE: throw .tooLarge(source: source, reason: message)
    default: throw .damaged(source: source, reason: message)
    }
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

extension ImageTraits {
  /// What CImageIO has found; the orientation is not its concern.
  fileprivate init(_ traits: cimageio_traits) {
    self.init(
      width: traits.width, height: traits.height, depth: Int(traits.depth),
      greatest: Int(traits.greatest), hasTransparency: traits.has_transparency != 0)
  }
}
