import Files

extension Image {
  /// The number of pixels above which a file is refused: a small file can claim to hold an image
  /// that fills all memory. It is the number at which Pillow refuses.
  public static let pixelLimit = 178_956_970

  /// Reads a PNG or JPEG file; its content decides which, not its name.
  ///
  /// The pixels are those of Pillow's `Image.open(path).convert("RGB")`, or `convert("L")` for one
  /// channel, hence those that torchvision's `ImageFolder` yields: alpha is dropped, palettes are
  /// resolved, CMYK and YCCK are converted without colour profiles, and neither gamma nor the
  /// orientation noted by a camera is applied. There are two differences:
  ///
  /// - 16-bit grey PNGs keep the higher byte of each value, as 16-bit colour does in both. Pillow
  ///   cuts grey values off at 255, which leaves such images white.
  /// - JPEGs whose coded data break off or make no sense are errors. Pillow raises only if the file
  ///   ends too early, and invents pixels otherwise.
  ///
  /// - Parameter channels: 1 (grey) or 3 (red, green, blue).
  public init(contentsOf path: String, channels: Int = 3) throws(ImageError) {
    let bytes: [UInt8]
    do {
      // An uncompressed image of 16 bits and four channels stays below this.
      bytes = try ReadableFile(path: path).content(limit: 10 * Self.pixelLimit)
    } catch {
      throw .system(error)
    }
    try self.init(encoded: bytes, source: path, channels: channels)
  }

  /// Decodes the content of a PNG or JPEG file.
  ///
  /// - Parameters:
  ///   - source: what an error calls the bytes.
  ///   - channels: 1 (grey) or 3 (red, green, blue).
  public init(
    encoded bytes: [UInt8], source: String = "image data", channels: Int = 3
  ) throws(ImageError) {
    precondition(channels == 1 || channels == 3, "Image: \(channels) channels; 1 or 3 are possible")
    self = try Codec.decode(bytes, source: source, channels: channels)
  }
}
