import Files
public import Foundation
import Preconditions

extension RasterImage {
  /// The maximum number of pixels of an image that is read. A small file can claim a size that
  /// would exhaust memory. Pillow has the same limit.
  public static let pixelLimit = 178_956_970

  /// Reads a PNG or JPEG file. The content decides the format, not the name.
  ///
  /// The pixels are those of Pillow's `Image.open(path).convert("RGB")`, or `convert("L")` for one
  /// channel, and so those of torchvision's `ImageFolder`: alpha is dropped, palettes are resolved,
  /// CMYK and YCCK are converted without colour profiles, and gamma and the camera's orientation
  /// are ignored. There are two differences:
  ///
  /// - 16-bit grey PNGs keep the high byte of each value, as 16-bit colour does in both. Pillow
  ///   clips grey values at 255, which leaves such images white.
  /// - JPEGs with truncated or invalid coded data are errors. Pillow fails only if the file ends
  ///   too early, and makes up pixels otherwise.
  ///
  /// - Parameter channels: 1 (grey) or 3 (red, green, blue).
  public init(contentsOf path: String, channels: Int = 3) throws(ImageError) {
    let bytes: [UInt8]
    do {
      // Room for uncompressed pixels of four 16-bit channels.
      bytes = try ReadableFile(path: path).content(limit: 10 * Self.pixelLimit)
    } catch {
      throw .system(error)
    }
    try self.init(encoded: bytes, source: path, channels: channels)
  }

  /// Decodes the content of a PNG or JPEG file.
  ///
  /// - Parameters:
  ///   - source: the name of the data in errors.
  ///   - channels: 1 (grey) or 3 (red, green, blue).
  public init(
    encoded bytes: [UInt8], source: String = "image data", channels: Int = 3
  ) throws(ImageError) {
    require(
      channels == 1 || channels == 3, "RasterImage: \(channels) channels; 1 or 3 are possible")
    self = try Codec.decode(bytes, source: source, channels: channels)
  }
}

extension RasterImage {
  /// The maximum width and height in pixels of a PNG file that is written.
  package static var pngSideLimit: Int { Codec.pngSideLimit }
  /// The maximum width and height in pixels of a JPEG file that is written.
  package static var jpegSideLimit: Int { Codec.jpegSideLimit }

  /// The image encoded as a PNG file.
  public func pngData() throws(ImageError) -> Data {
    try Codec.png(self)
  }

  /// The image encoded as a JPEG file. All settings other than the quality are libjpeg's defaults.
  ///
  /// - Parameter quality: clamped to 1 ... 100.
  public func jpegData(quality: Int = 95) throws(ImageError) -> Data {
    try Codec.jpeg(self, quality: Int32(min(max(quality, 1), 100)))
  }

  /// Writes a PNG file at `path`. The file appears complete or not at all.
  ///
  /// - Parameter durably: whether to wait until the file would survive a power failure. That takes
  ///   longer than drawing a small image.
  public func writePNG(to path: String, durably: Bool = true) throws(ImageError) {
    try Self.write(try pngData(), to: path, durably: durably)
  }

  /// Writes a JPEG file at `path`. The file appears complete or not at all, and would survive a
  /// power failure.
  ///
  /// - Parameter quality: clamped to 1 ... 100.
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
