/// How stored images become the squares that networks are trained on.
///
/// By default as torchvision does it in the tutorial: `Resize`, `CenterCrop`, alpha dropped, the
/// camera's orientation ignored.
public struct ImagePreparation: Codable, Equatable, Sendable {
  /// What of an image that is not square becomes one.
  public enum Crop: String, Codable, CaseIterable, Sendable {
    /// The middle, as torchvision's `CenterCrop`.
    case center
    /// The upper end of an image that is higher than wide, the middle of one that is wider.
    case top
    /// All of it, as Pillow's `ImageOps.pad`: borders of the background's colour fill the square.
    case pad
  }

  /// Whether images are turned.
  public enum Rotation: String, Codable, CaseIterable, Sendable {
    /// As they are stored, as torchvision leaves them.
    case none
    /// As the file's Exif orientation says, as Pillow's `ImageOps.exif_transpose`.
    case exif
  }

  /// What of an image that is not square becomes one.
  public var crop = Crop.center
  /// Whether images are turned.
  public var rotate = Rotation.none
  /// The colour behind transparent pixels, and of borders; nil drops alpha, which shows the colours
  /// that it hid, and makes borders black.
  public var background: RGBColour?
  /// The number of bits that the values of all images use, from 1 to 15; nil if they use all.
  ///
  /// A stored value v of more bits, 8 or 16, becomes `min(255, round(v * 255 / (2^stretch - 1)))`,
  /// whichever image it is in. Values of no more bits stay.
  public var stretch: Int?

  /// As torchvision.
  public init() {}

  /// Reads settings; those that are missing have their defaults. Throws if they have a `flaw`.
  public init(from decoder: any Decoder) throws {
    let file = try decoder.container(keyedBy: CodingKeys.self)
    crop = try file.decodeIfPresent(Crop.self, forKey: .crop) ?? crop
    rotate = try file.decodeIfPresent(Rotation.self, forKey: .rotate) ?? rotate
    background = try file.decodeIfPresent(RGBColour.self, forKey: .background)
    stretch = try file.decodeIfPresent(Int.self, forKey: .stretch)
    if let flaw {
      throw DecodingError.dataCorruptedError(
        forKey: .stretch, in: file, debugDescription: flaw)
    }
  }

  /// The values of `stretch`.
  public static let stretches = 1...15

  /// Why these settings are not possible, and what is; nil if they are.
  public var flaw: String? {
    guard let stretch, !(Self.stretches ~= stretch) else { return nil }
    return "stretch \(stretch) is not possible; use the number of bits that values have, "
      + "\(Self.stretches.lowerBound) to \(Self.stretches.upperBound)"
  }

  /// A byte of an image as `stretch` makes it.
  func stretched(_ byte: UInt8) -> UInt8 {
    guard let stretch, stretch < 8 else { return byte }
    let greatest = 1 << stretch - 1
    return UInt8(min(255, (Int(byte) * 255 + greatest / 2) / greatest))
  }
}

/// A colour of 8 bits a channel, written as `RRGGBB` in hexadecimal.
public struct RGBColour: Codable, Equatable, Sendable, CustomStringConvertible {
  /// The parts of the colour.
  public let red: UInt8, green: UInt8, blue: UInt8

  /// The colour of these parts.
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// White.
  public static let white = RGBColour(red: 255, green: 255, blue: 255)
  /// Black.
  public static let black = RGBColour(red: 0, green: 0, blue: 0)

  /// The colour of a name, `white` or `black`, or of six hexadecimal digits, which may follow a
  /// `#`; nil for anything else.
  public init?(_ text: String) {
    let text = text.lowercased()
    switch text {
    case "white": self = .white
    case "black": self = .black
    default:
      let digits = text.hasPrefix("#") ? text.dropFirst() : text[...]
      guard digits.utf8.count == 6, digits.allSatisfy(\.isHexDigit),
        let number = UInt32(digits, radix: 16)
      else { return nil }
      self.init(
        red: UInt8(number >> 16), green: UInt8(number >> 8 & 255), blue: UInt8(number & 255))
    }
  }

  /// `0xRRGGBB`.
  var number: Int { Int(red) << 16 | Int(green) << 8 | Int(blue) }

  /// `white`, `black` or six hexadecimal digits.
  public var description: String {
    if self == .white { return "white" }
    if self == .black { return "black" }
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// Reads the text that `description` writes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let colour = RGBColour(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "'\(text)' is no colour; use white, black or RRGGBB")
    }
    self = colour
  }

  /// Writes `description`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
