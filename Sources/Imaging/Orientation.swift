/// How a camera was held, by the Exif tag 0x0112 (CIPA DC-008, section 4.6.4): which side of the
/// stored image is up.
public enum Orientation: Int, CaseIterable, Sendable {
  /// As it is stored.
  case upright = 1
  /// Left and right are exchanged.
  case mirrored = 2
  /// Upside down.
  case halfTurn = 3
  /// Upside down, left and right exchanged.
  case flipped = 4
  /// Rows are columns.
  case transposed = 5
  /// To be turned to the right by 90 degrees.
  case rightTurn = 6
  /// Rows are columns, upside down and mirrored.
  case transversed = 7
  /// To be turned to the left by 90 degrees.
  case leftTurn = 8

  /// Whether width and height of the upright image are those stored, exchanged.
  public var exchangesSides: Bool { rawValue >= 5 }

  /// The orientation that a PNG or JPEG file names, by its eXIf chunk or its first Exif segment;
  /// upright if it names none. Damaged data are no orientation, and nothing beyond `bytes` is read.
  public init(ofFile bytes: [UInt8]) {
    let exif =
      bytes.starts(with: [0xff, 0xd8]) ? Self.exifOfJPEG(bytes) : Self.exifOfPNG(bytes)
    self = exif.flatMap { Self(tiff: bytes[$0]) } ?? .upright
  }

  /// Where in a JPEG file its Exif data are. Looks at the segments before the coded data.
  private static func exifOfJPEG(_ bytes: [UInt8]) -> Range<Int>? {
    let signature = Array("Exif\0\0".utf8)
    var place = 2
    while place + 4 <= bytes.count, bytes[place] == 0xff {
      let marker = bytes[place + 1]
      // Any number of 0xff may precede a marker.
      if marker == 0xff {
        place += 1
        continue
      }
      // Start of scan, or end of image.
      if marker == 0xda || marker == 0xd9 { return nil }
      let size = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
      let end = place + 2 + size
      guard size >= 2, end <= bytes.count else { return nil }
      if marker == 0xe1, bytes[place + 4..<end].starts(with: signature) {
        return place + 4 + signature.count..<end
      }
      place = end
    }
    return nil
  }

  /// Where in a PNG file its Exif data are, before or after the pixels.
  private static func exifOfPNG(_ bytes: [UInt8]) -> Range<Int>? {
    var place = 8
    while place + 8 <= bytes.count {
      let size = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      let start = place + 8
      guard start + size <= bytes.count else { return nil }
      if bytes[place + 4..<start].elementsEqual("eXIf".utf8) { return start..<start + size }
      place = start + size + 4
    }
    return nil
  }

  /// The orientation in the first directory of a TIFF file (TIFF 6.0, section 2).
  private init?(tiff: ArraySlice<UInt8>) {
    let isLittle = tiff.starts(with: Array("II*\0".utf8))
    guard isLittle || tiff.starts(with: Array("MM\0*".utf8)) else { return nil }
    /// The number in `count` bytes at `offset`; nil beyond the end.
    func number(at offset: Int, _ count: Int) -> Int? {
      guard offset + count <= tiff.count else { return nil }
      let digits = tiff.dropFirst(offset).prefix(count)
      return isLittle
        ? digits.reversed().reduce(0) { $0 << 8 | Int($1) }
        : digits.reduce(0) { $0 << 8 | Int($1) }
    }
    guard let directory = number(at: 4, 4), let count = number(at: directory, 2) else { return nil }
    for entry in 0..<count {
      let place = directory + 2 + 12 * entry
      guard let tag = number(at: place, 2), let type = number(at: place + 2, 2) else { return nil }
      guard tag == 0x0112 else { continue }
      // A number of 16 bits or, against the standard, of 32.
      guard type == 3 || type == 4, let value = number(at: place + 8, type == 3 ? 2 : 4) else {
        return nil
      }
      self.init(rawValue: value)
      return
    }
    return nil
  }
}

extension RasterImage {
  /// The image turned and mirrored so that what `orientation` says is up is up, equal to Pillow's
  /// `ImageOps.exif_transpose`.
  public func turned(by orientation: Orientation) -> RasterImage {
    if orientation == .upright { return self }
    let exchanges = orientation.exchangesSides
    var result = RasterImage(
      width: exchanges ? height : width, height: exchanges ? width : height, channels: channels)
    for y in 0..<result.height {
      for x in 0..<result.width {
        let source =
          switch orientation {
          case .upright: (x: x, y: y)
          case .mirrored: (x: width - 1 - x, y: y)
          case .halfTurn: (x: width - 1 - x, y: height - 1 - y)
          case .flipped: (x: x, y: height - 1 - y)
          case .transposed: (x: y, y: x)
          case .rightTurn: (x: y, y: height - 1 - x)
          case .transversed: (x: width - 1 - y, y: height - 1 - x)
          case .leftTurn: (x: width - 1 - y, y: x)
          }
        let from = (source.y * width + source.x) * channels
        let to = (y * result.width + x) * channels
        for channel in 0..<channels { result.pixels[to + channel] = pixels[from + channel] }
      }
    }
    return result
  }
}
