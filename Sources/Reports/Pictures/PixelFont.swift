import Imaging
import Preconditions

/// Text in pictures: digits and the few other characters that pictures of a run need, in cells of
/// 5x7 pixels.
enum PixelFont {
  /// Rows of a character.
  static let height = 7
  /// Columns of a character, and one between two of them.
  private static let (width, advance) = (5, 6)

  /// The rows of each character from top to bottom; the highest of five bits is the left column.
  private static let rows: [Character: [UInt8]] = [
    "0": [0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110],
    "1": [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
    "2": [0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111],
    "3": [0b11111, 0b00010, 0b00100, 0b00010, 0b00001, 0b10001, 0b01110],
    "4": [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
    "5": [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110],
    "6": [0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110],
    "7": [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000],
    "8": [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
    "9": [0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100],
    ".": [0b00000, 0b00000, 0b00000, 0b00000, 0b00000, 0b01100, 0b01100],
    ",": [0b00000, 0b00000, 0b00000, 0b00000, 0b01100, 0b00100, 0b01000],
    "-": [0b00000, 0b00000, 0b00000, 0b11111, 0b00000, 0b00000, 0b00000],
    " ": [0b00000, 0b00000, 0b00000, 0b00000, 0b00000, 0b00000, 0b00000],
    "s": [0b00000, 0b00000, 0b01111, 0b10000, 0b01110, 0b00001, 0b11110],
    "t": [0b01000, 0b01000, 0b11100, 0b01000, 0b01000, 0b01001, 0b00110],
    "e": [0b00000, 0b00000, 0b01110, 0b10001, 0b11111, 0b10000, 0b01110],
    "p": [0b00000, 0b00000, 0b11110, 0b10001, 0b11110, 0b10000, 0b10000],
  ]

  /// The width of `text` in pixels, if every pixel of a character is a square of `scale`.
  static func width(of text: String, scale: Int) -> Int {
    max(0, text.count * advance - (advance - width)) * scale
  }

  /// Draws `text` in white with its upper left corner at (`x`, `y`). What lies outside is clipped.
  /// A character that is not in the font is a programming error.
  static func draw(_ text: String, in image: inout RasterImage, x: Int, y: Int, scale: Int) {
    for (place, character) in text.enumerated() {
      guard let rows = rows[character] else { programError("PixelFont: no '\(character)'") }
      for (row, bits) in rows.enumerated() {
        for column in 0..<width where bits >> UInt8(width - 1 - column) & 1 == 1 {
          image.fill(
            x: x + (place * advance + column) * scale, y: y + row * scale, width: scale,
            height: scale, value: 255)
        }
      }
    }
  }
}

extension RasterImage {
  /// The image with a black band below it, in which `text` stands in the middle.
  ///
  /// - Parameter scale: the pixels of a pixel of the font.
  func captioned(_ text: String, scale: Int) -> RasterImage {
    let band = (PixelFont.height + 4) * scale
    var result = RasterImage(width: width, height: height + band, channels: channels)
    result.draw(self, x: 0, y: 0)
    PixelFont.draw(
      text, in: &result, x: (width - PixelFont.width(of: text, scale: scale)) / 2,
      y: height + 2 * scale, scale: scale)
    return result
  }
}
