/// Functions of a number or a point. They use only exactly rounded operations, so results are equal
/// on every machine.
enum Curve {
  /// `x` limited to 0 ... 1.
  @inline(__always)
  static func clamp(_ x: Float) -> Float { min(max(x, 0), 1) }

  /// The smooth step: 0 below 0, 1 above 1, and the cubic `3t^2 - 2t^3` between.
  @inline(__always)
  static func step(_ x: Float) -> Float {
    let t = clamp(x)
    return t * t * (3 - 2 * t)
  }

  /// The bump `(1 - x^2)^2`: 1 at 0, falling smoothly to 0 at -1 and 1.
  @inline(__always)
  static func bump(_ x: Float) -> Float {
    let t = max(0, 1 - x * x)
    return t * t
  }

  /// The fractional part of `x`, from 0 to 1 for negative numbers too.
  @inline(__always)
  static func fraction(_ x: Float) -> Float { x - floor(x) }

  /// A wave like a sine, of period 1, between -1 and 1, and 0 at 0.
  @inline(__always)
  static func wave(_ x: Float) -> Float {
    let phase = x + 0.25
    let triangle = abs(fraction(phase) * 4 - 2) - 1
    return -triangle * (1.5 - 0.5 * triangle * triangle)
  }

  /// Value noise from 0 to 1 along a line, interpolated between a random value for each integer.
  @inline(__always)
  static func noise(_ x: Float) -> Float {
    let cell = floor(x)
    let here = scatter(Int32(cell), 0)
    let next = scatter(Int32(cell) &+ 1, 0)
    return here + (next - here) * step(x - cell)
  }

  /// Value noise from 0 to 1 in the plane, interpolated between a random value for each integer
  /// point.
  @inline(__always)
  static func noise(_ point: Point) -> Float {
    let (left, top) = (floor(point.x), floor(point.y))
    let (column, row) = (Int32(left), Int32(top))
    let across = step(point.x - left)
    let upper = scatter(column, row)
    let lower = scatter(column, row &+ 1)
    let above = upper + (scatter(column &+ 1, row) - upper) * across
    let below = lower + (scatter(column &+ 1, row &+ 1) - lower) * across
    return above + (below - above) * step(point.y - top)
  }

  /// The vector to `point` from the nearest feature point of cellular noise (Worley 1996), which
  /// has one in each unit square.
  @inline(__always)
  static func cell(_ point: Point) -> Point {
    let corner = Point(floor(point.x), floor(point.y))
    let (column, row) = (Int32(corner.x), Int32(corner.y))
    var nearest = Point(2, 2)
    for y: Int32 in -1...1 {
      for x: Int32 in -1...1 {
        let jitter = Point(
          scatter(column &+ x, row &+ y), scatter(column &+ x &+ 7919, row &+ y))
        let way = point - corner - Point(Float(x), Float(y)) - 0.2 - 0.6 * jitter
        if way.squaredLength < nearest.squaredLength { nearest = way }
      }
    }
    return nearest
  }

  /// The largest integer not above `x`, for numbers in the range of `Int32`.
  @inline(__always)
  private static func floor(_ x: Float) -> Float {
    let whole = Float(Int32(x))
    return whole > x ? whole - 1 : whole
  }

  /// A hash of an integer point to [0, 1), by two rounds of multiply and shift.
  @inline(__always)
  private static func scatter(_ column: Int32, _ row: Int32) -> Float {
    var bits =
      UInt32(bitPattern: column) &* 0x9E37_79B1 ^ UInt32(bitPattern: row) &* 0x85EB_CA77
    bits = (bits ^ bits >> 15) &* 0x2C1B_3C6D
    bits = (bits ^ bits >> 12) &* 0x297A_2D39
    return Float((bits ^ bits >> 15) >> 8) * 0x1p-24
  }
}
