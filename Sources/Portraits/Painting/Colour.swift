/// Red, green and blue in linear light, from 0 to 1.
///
/// Pixels are encoded by a square root. It is close to sRGB's curve and, unlike a power, exactly
/// rounded on every machine.
typealias Colour = SIMD3<Float>

extension Colour {
  /// The colour of the encoded bytes `0xRRGGBB`.
  init(hex: UInt32) {
    let bytes = SIMD3<UInt32>(hex >> 16 & 255, hex >> 8 & 255, hex & 255)
    let encoded = Colour(bytes) / 255
    self = encoded * encoded
  }

  /// The colour of a hue, saturation and value in encoded levels. The hue goes around the colour
  /// wheel from 0 to 1.
  init(hue: Float, saturation: Float, value: Float) {
    // Each primary is a trapezoid function of the hue, at its maximum for a third of the wheel.
    func primary(_ shift: Float) -> Float {
      var turn = hue + shift
      turn -= Float(Int(turn))
      return Curve.clamp(abs(turn * 6 - 3) - 1)
    }
    let pure = Colour(primary(1), primary(2.0 / 3), primary(1.0 / 3))
    let encoded = value * (1 - saturation + saturation * pure)
    self = encoded * encoded
  }

  /// The linear interpolation from this colour (0) to `other` (1).
  @inline(__always)
  func mixed(with other: Colour, _ share: Float) -> Colour { self + (other - self) * share }

  /// The colour at `position`, from 0 to 1, of a gradient through evenly spaced `keys`.
  static func gradient(_ keys: [Colour], at position: Float) -> Colour {
    let place = Curve.clamp(position) * Float(keys.count - 1)
    let index = Swift.min(Int(place), keys.count - 2)
    return keys[index].mixed(with: keys[index + 1], place - Float(index))
  }
}

/// The colours of portraits.
enum Palette {
  /// Skin from the lightest to the deepest.
  static let skin = [
    Colour(hex: 0xF6D0B4), Colour(hex: 0xF0C09A), Colour(hex: 0xDDA67F), Colour(hex: 0xBF7F55),
    Colour(hex: 0x8C5637), Colour(hex: 0x683F2A),
  ]

  /// Hair from the fairest to black, by growing melanin.
  static let hair = [
    Colour(hex: 0xF0D492), Colour(hex: 0xD0A05A), Colour(hex: 0x9A6838), Colour(hex: 0x643D24),
    Colour(hex: 0x40271D), Colour(hex: 0x261B1A),
  ]

  /// Red hair from copper to auburn.
  static let redHair = [Colour(hex: 0xD0682B), Colour(hex: 0x96401F), Colour(hex: 0x5E2419)]

  /// Hair from iron grey to white.
  static let greyHair = [Colour(hex: 0x77757A), Colour(hex: 0xB2B0B0), Colour(hex: 0xE6E2DC)]

  /// Irises from pale blue through green and hazel to dark brown.
  static let iris = [
    Colour(hex: 0x86B8E0), Colour(hex: 0x4A90C8), Colour(hex: 0x5FA27E), Colour(hex: 0x8C8A42),
    Colour(hex: 0x96602C), Colour(hex: 0x6B3D20), Colour(hex: 0x4C2C1C),
  ]

  /// Walls around the colour wheel; the last colour equals the first.
  static let wall = [
    Colour(hex: 0x8CC6EA), Colour(hex: 0x74D0C6), Colour(hex: 0xA6D79B), Colour(hex: 0xF2DC86),
    Colour(hex: 0xF7BE8A), Colour(hex: 0xF29482), Colour(hex: 0xEDA6C3), Colour(hex: 0xBDA9E9),
    Colour(hex: 0x8CC6EA),
  ]

  /// The darker colour of each of `wall`.
  static let deepWall = [
    Colour(hex: 0x2B66A6), Colour(hex: 0x1C7384), Colour(hex: 0x35805F), Colour(hex: 0xC28835),
    Colour(hex: 0xCF6145), Colour(hex: 0xAA3A57), Colour(hex: 0x94478C), Colour(hex: 0x5747A1),
    Colour(hex: 0x2B66A6),
  ]

  /// Cloth; the last colour equals the first.
  static let cloth = [
    Colour(hex: 0x1F2A44), Colour(hex: 0x3E6C9A), Colour(hex: 0x9CC3DC), Colour(hex: 0xF0EFEA),
    Colour(hex: 0xE3B24A), Colour(hex: 0xD8683F), Colour(hex: 0xA12B36), Colour(hex: 0x5C2142),
    Colour(hex: 0x2B2B30), Colour(hex: 0x2F5744), Colour(hex: 0x7FA37A), Colour(hex: 0xD7A7B0),
    Colour(hex: 0x6C5B8E), Colour(hex: 0x1F2A44),
  ]

  static let eyeWhite = Colour(hex: 0xF6F2EE)
  static let pupil = Colour(hex: 0x100C0C)
  static let lash = Colour(hex: 0x1F1412)
  static let teeth = Colour(hex: 0xFBF7F0)
  static let mouthInside = Colour(hex: 0x5A1D1E)
  static let lipstick = Colour(hex: 0xBF2F41)
  static let gold = Colour(hex: 0xE2B650)
  static let silver = Colour(hex: 0xDCDFE4)

  /// The frames of glasses, each with its relative frequency.
  static let frames: [(Float, Colour)] = [
    (3, Colour(hex: 0x1B1A1F)), (2, Colour(hex: 0x4B2A1A)), (1.5, gold), (1, silver),
    (1, Colour(hex: 0x8C2232)), (1, Colour(hex: 0x27466F)),
  ]
}
