/// The colours that portraits are made of.
enum Palette {
  /// Skin from the lightest to the deepest.
  static let skin = [
    Colour(hex: 0xF8D8C0), Colour(hex: 0xF0C09A), Colour(hex: 0xDDA67F), Colour(hex: 0xBF7F55),
    Colour(hex: 0x8C5637), Colour(hex: 0x573524),
  ]

  /// Hair from the fairest to black, as melanin grows.
  static let hair = [
    Colour(hex: 0xE8CF97), Colour(hex: 0xC79C5C), Colour(hex: 0x8F6437), Colour(hex: 0x5B3923),
    Colour(hex: 0x36211A), Colour(hex: 0x1C1515),
  ]

  /// Red hair from copper to auburn.
  static let redHair = [Colour(hex: 0xD0682B), Colour(hex: 0x96401F), Colour(hex: 0x5E2419)]

  /// Hair from iron grey to white.
  static let greyHair = [Colour(hex: 0x77757A), Colour(hex: 0xB2B0B0), Colour(hex: 0xE6E2DC)]

  /// Irises from pale blue over green and hazel to dark brown.
  static let iris = [
    Colour(hex: 0x86AECB), Colour(hex: 0x5B8FB0), Colour(hex: 0x6E9A7C), Colour(hex: 0x84814B),
    Colour(hex: 0x87592F), Colour(hex: 0x5A3520), Colour(hex: 0x3A241A),
  ]

  /// Studio walls; the last colour leads back to the first.
  static let backdrop = [
    Colour(hex: 0x8FB3CC), Colour(hex: 0x7FB5B5), Colour(hex: 0x9DBB97), Colour(hex: 0xD9C58F),
    Colour(hex: 0xE2B08A), Colour(hex: 0xD6968E), Colour(hex: 0xC79AB5), Colour(hex: 0x9C93C4),
    Colour(hex: 0x7A8FBF), Colour(hex: 0x8FB3CC),
  ]

  /// Cloth; the last colour leads back to the first.
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

  /// The frames of glasses, each with how often it is worn.
  static let frames: [(Float, Colour)] = [
    (3, Colour(hex: 0x1B1A1F)), (2, Colour(hex: 0x4B2A1A)), (1.5, gold), (1, silver),
    (1, Colour(hex: 0x8C2232)), (1, Colour(hex: 0x27466F)),
  ]
}
