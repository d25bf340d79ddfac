/// Red, green and blue in linear light; 1 is full scale.
///
/// Pixels are encoded by a square root. It stays close to the curve of sRGB and, unlike a power,
/// is rounded alike on every machine.
typealias Colour = SIMD3<Float>

extension Colour {
  /// The colour written `0xRRGGBB` in encoded bytes.
  init(hex: UInt32) {
    let bytes = SIMD3<UInt32>(hex >> 16 & 255, hex >> 8 & 255, hex & 255)
    let encoded = Colour(bytes) / 255
    self = encoded * encoded
  }

  /// The colour of an encoded hue, saturation and value; the hue runs once around from 0 to 1.
  init(hue: Float, saturation: Float, value: Float) {
    // Each primary is a trapezoid of the hue, full for a third of the circle.
    func primary(_ shift: Float) -> Float {
      var turn = hue + shift
      turn -= Float(Int(turn))
      return Curve.clamp(abs(turn * 6 - 3) - 1)
    }
    let pure = Colour(primary(1), primary(2.0 / 3), primary(1.0 / 3))
    let encoded = value * (1 - saturation + saturation * pure)
    self = encoded * encoded
  }

  /// This colour at 0, `other` at 1, and their mixture between.
  @inline(__always)
  func mixed(with other: Colour, _ share: Float) -> Colour { self + (other - self) * share }

  /// The colour at `position`, 0 to 1, of a gradient through evenly spaced `keys`.
  static func gradient(_ keys: [Colour], at position: Float) -> Colour {
    let place = Curve.clamp(position) * Float(keys.count - 1)
    let index = Swift.min(Int(place), keys.count - 2)
    return keys[index].mixed(with: keys[index + 1], place - Float(index))
  }
}
