import Files
public import Foundation

extension Image {
  /// The most pixels in a row or a column of a PNG file that is written.
  package static var pngSideLimit: Int { Codec.pngSideLimit }
  /// The most pixels in a row or a column of a JPEG file that is written.
  package static var jpegSideLimit: Int { Codec.jpegSideLimit }

  /// The image as a PNG file.
  public func pngData() throws(ImageError) -> Data {
    try Codec.png(self)
  }

  /// The image as a JPEG file, with libjpeg's defaults but for the quality.
  ///
  /// - Parameter quality: 1 ... 100; a value outside counts as the nearest of these.
  public func jpegData(quality: Int = 95) throws(ImageError) -> Data {
    try Codec.jpeg(self, quality: Int32(min(max(quality, 1), 100)))
  }

  /// Writes the image as a PNG file, which appears under its name complete or not at all.
  ///
  /// - Parameter durably: whether to wait until the file would survive a power failure, which takes
  ///   longer than drawing a small image.
  public func writePNG(to path: String, durably: Bool = true) throws(ImageError) {
    try Self.write(try pngData(), to: path, durably: durably)
  }

  /// Writes the image as a JPEG file, which appears under its name complete or not at all.
  ///
  /// - Parameter quality: 1 ... 100; a value outside counts as the nearest of these.
  public func writeJPEG(to path: String, quality: Int = 95) throws(ImageError) {
    try Self.write(try jpegData(quality: quality), to: path, durably: true)
  }

  private static func write(
    _ data: Data, to path: String, durably: Bool
  ) throws(ImageError) {
    do {
      try AtomicFile.replace(path, with: data.bytes, durably: durably)
    } catch {
      throw .system(error)
    }
  }
}
