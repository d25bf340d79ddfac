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
    try self.init(encoded: Self.content(of: path), source: path, channels: channels)
  }

  /// Decodes the content of a PNG or JPEG file.
  ///
  /// - Parameters:
  ///   - source: the name of the data in errors.
  ///   - channels: 1 (grey) or 3 (red, green, blue).
  public init(
    encoded bytes: [UInt8], source: String = "image data", channels: Int = 3
  ) throws(ImageError) {
    self = try Self.whole(
      bytes, source: source, channels: channels, preparation: ImagePreparation()
    ).image
  }

  /// Decodes a PNG or JPEG file and makes the square of `side` pixels that training uses.
  ///
  /// Equal to the whole image, turned, resized and cropped. But images that are not turned are
  /// resized as they are decoded, so that memory is needed for their rows, not for the whole.
  ///
  /// - Parameters:
  ///   - source: the name of the data in errors.
  ///   - channels: 1 (grey) or 3 (red, green, blue).
  public init(
    encoded bytes: [UInt8], source: String, channels: Int, side: Int,
    preparation: ImagePreparation
  ) throws(ImageError) {
    self = try Self.square(
      bytes, source: source, channels: channels, side: side, preparation: preparation,
      inspects: false
    ).image
  }

  /// The square of a file, as `init(encoded:source:channels:side:preparation:)` makes it, and what
  /// the file holds.
  public static func inspected(
    encoded bytes: [UInt8], source: String, channels: Int, side: Int,
    preparation: ImagePreparation
  ) throws(ImageError) -> (image: RasterImage, traits: ImageTraits) {
    try square(
      bytes, source: source, channels: channels, side: side, preparation: preparation,
      inspects: true)
  }

  private static func square(
    _ bytes: [UInt8], source: String, channels: Int, side: Int, preparation: ImagePreparation,
    inspects: Bool
  ) throws(ImageError) -> (image: RasterImage, traits: ImageTraits) {
    require(side > 0, "RasterImage: side \(side) is not positive")
    let turns = preparation.rotate == .exif
    // Only who asks pays for it.
    let orientation: Orientation = inspects || turns ? Orientation(ofFile: bytes) : .upright
    var result: (image: RasterImage, traits: ImageTraits)
    if turns && orientation != .upright {
      result = try whole(
        bytes, source: source, channels: channels, preparation: preparation, inspects: inspects,
        limit: memoryLimit(fileSize: bytes.count))
      result.image = result.image.turned(by: orientation).framed(to: side, by: preparation)
    } else {
      var sink = FrameSink(side: side, channels: channels, preparation: preparation)
      let traits = try Codec.decode(
        bytes, source: source, channels: channels, preparation: preparation, inspects: inspects,
        into: &sink)
      result = (sink.image(), traits)
    }
    result.traits.orientation = orientation
    return result
  }

  /// A decoded image as it is stored, if it has at most `limit` bytes.
  private static func whole(
    _ bytes: [UInt8], source: String, channels: Int, preparation: ImagePreparation,
    inspects: Bool = false, limit: Int = .max
  ) throws(ImageError) -> (image: RasterImage, traits: ImageTraits) {
    require(
      channels == 1 || channels == 3, "RasterImage: \(channels) channels; 1 or 3 are possible")
    var sink = PixelSink(channels: channels, limit: limit)
    let traits = try Codec.decode(
      bytes, source: source, channels: channels, preparation: preparation, inspects: inspects,
      into: &sink)
    guard !sink.isOverLimit else {
      throw .tooLarge(
        source: source,
        reason: "\(traits.width)x\(traits.height) pixels, which take "
          + "\(traits.width * traits.height * channels >> 20) MB of memory to be turned; at most "
          + "\(limit >> 20) MB for a file of its size")
    }
    let image = RasterImage(
      width: traits.width, height: traits.height, channels: channels, pixels: sink.pixels)
    return (image, traits)
  }

  /// The memory in bytes that may be taken by an image that has to be in memory as a whole, by the
  /// size of its file: 64 times as much, but at least 128 MiB and at most 512.
  ///
  /// Photographs and drawings are compressed less. A file of some kilobytes that takes gigabytes is
  /// made to do so.
  static func memoryLimit(fileSize: Int) -> Int {
    min(max(128 << 20, 64 * min(fileSize, 1 << 30)), 512 << 20)
  }

  /// The content of the file at `path`.
  private static func content(of path: String) throws(ImageError) -> [UInt8] {
    do {
      return try ReadableFile(path: path).content(limit: fileLimit)
    } catch {
      throw .system(error)
    }
  }

  /// The maximum size of an image file in bytes: room for uncompressed pixels of four 16-bit
  /// channels.
  package static let fileLimit = 10 * pixelLimit
}

/// Keeps all pixels, unless there are too many.
private struct PixelSink: RowSink {
  let channels: Int
  let limit: Int
  private(set) var pixels: [UInt8] = []
  private(set) var isOverLimit = false

  init(channels: Int, limit: Int) {
    self.channels = channels
    self.limit = limit
  }

  mutating func begin(width: Int, height: Int) {
    isOverLimit = width * height * channels > limit
    // Reserved, not filled: memory is taken as rows come.
    if !isOverLimit { pixels.reserveCapacity(width * height * channels) }
  }

  mutating func append(_ row: [UInt8], at y: Int) {
    if !isOverLimit { pixels += row }
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
