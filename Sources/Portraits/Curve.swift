/// Functions of one number or point, made of exactly rounded operations only.
enum Curve {
  @inline(__always)
  static func clamp(_ x: Float) -> Float { min(max(x, 0), 1) }

  /// 0 below 0, 1 above 1, and the cubic with level ends between.
  @inline(__always)
  static func step(_ x: Float) -> Float {
    let t = clamp(x)
    return t * t * (3 - 2 * t)
  }

  /// 1 at 0, falling smoothly to 0 at distance 1 on either side.
  @inline(__always)
  static func bump(_ x: Float) -> Float {
    let t = max(0, 1 - x * x)
    return t * t
  }

  /// What `x` exceeds the next lower integer by.
  @inline(__always)
  static func fraction(_ x: Float) -> Float { x - floor(x) }

  /// A wave of period 1 between -1 and 1, zero at 0.
  @inline(__always)
  static func wave(_ x: Float) -> Float {
    let phase = x + 0.25
    let triangle = abs(fraction(phase) * 4 - 2) - 1
    return -triangle * (1.5 - 0.5 * triangle * triangle)
  }

  /// Smooth noise between 0 and 1 along a line, one random value for each integer.
  @inline(__always)
  static func noise(_ x: Float) -> Float {
    let cell = floor(x)
    let here = scatter(Int32(cell), 0)
    let next = scatter(Int32(cell) &+ 1, 0)
    return here + (next - here) * step(x - cell)
  }

  /// Smooth noise between 0 and 1 over the plane, one random value for each integer point.
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

  /// The way to `point` from the nearest of the places scattered over the plane, one in each unit
  /// square (Worley 1996).
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

  @inline(__always)
  private static func floor(_ x: Float) -> Float {
    let whole = Float(Int32(x))
    return whole > x ? whole - 1 : whole
  }

  /// A number in [0, 1) that looks random, by two rounds of multiply and shift.
  @inline(__always)
  private static func scatter(_ column: Int32, _ row: Int32) -> Float {
    var bits =
      UInt32(bitPattern: column) &* 0x9E37_79B1 ^ UInt32(bitPattern: row) &* 0x85EB_CA77
    bits = (bits ^ bits >> 15) &* 0x2C1B_3C6D
    bits = (bits ^ bits >> 12) &* 0x297A_2D39
    return Float((bits ^ bits >> 15) >> 8) * 0x1p-24
  }
}
