/// The window that hair leaves for the face.
///
/// Left and right of the apex its edge is a quarter of an `Oval`, whose middle may lie beyond the
/// apex: the edge then rises to a point there, as hair does that falls from a parting.
struct Hairline: Hashable {
  /// The highest place of the window.
  var apex: Point
  /// The height at which the window is widest, and its edges there.
  var level: Float
  var left: Float
  var right: Float
  /// From 0, round, to 1, pointed.
  var pointed: Float
  var squareness: Float
  /// How far below `level` the window closes again.
  var below: Float

  @inline(__always)
  func distance(to point: Point) -> Float {
    let isLeft = point.x < apex.x
    let side = isLeft ? apex.x - left : right - apex.x
    let shift = 0.9 * pointed * side
    let radius = side + shift
    let u = (abs(point.x - apex.x) + shift) / radius
    // The height at which the outline crosses the apex decides the upper half axis.
    let start = (shift / radius) * (shift / radius)
    let height = (level - apex.y) / ((1 - start) / (1 - squareness * start)).squareRoot()
    let y = point.y - level
    let above = y < 0
    let v = y / (above ? height : below)
    let k = above ? squareness : 0.9
    let (squareU, squareV) = (u * u, v * v)
    let level = squareU + squareV - k * min(squareU, 1) * min(squareV, 1) - 1
    let slopeU = 2 * u * (1 - k * min(squareV, 1)) / radius
    let slopeV = 2 * v * (1 - k * min(squareU, 1)) / (above ? height : below)
    return level / max((slopeU * slopeU + slopeV * slopeV).squareRoot(), 0.5)
  }
}

/// Hair seen from the front: a mass without the window for the face.
struct HairShape: Region {
  var mass: Oval
  /// A lock that stands out from the mass.
  var quiff: Ellipse?
  /// The head, to which the window is confined above its widest place.
  var skull: Oval
  var window: Hairline?
  /// The distance between curls; 0 for straight hair.
  var curl: Float
  /// How far the hair swings to the sides, and where the wave begins.
  var wave: Float
  var wavePhase: Float
  /// Where the random pattern of strands begins.
  var strands: Float
  /// How soft the edge of the window is.
  var hairlineSoftness: Float = 0

  /// How far curls stand out, in parts of their distance. More would tear some of them off.
  private static let curlHeight: Float = 0.75

  var bounds: Box {
    let box = mass.bounds
    let reach = curl * Self.curlHeight + abs(wave) + 0.05
    let top = quiff?.bounds.low.y ?? 0
    return Box(low: Point(box.low.x, min(box.low.y, top)) - reach, high: box.high + reach)
  }

  @inline(__always)
  func coverage(at point: Point, blur: Float) -> Float {
    let place = straightened(point)
    let tuft = height(at: place)
    let outer = Edge.coverage(inside: tuft - distance(to: place), blur: blur)
    guard let window, outer > 0 else { return outer }
    // Locks of different lengths end at the hairline.
    let lock = (Curve.noise(place.x * 11 + strands) - 0.5) * 0.07 * window.squareness
    let fromWindow = window.distance(to: place) + lock + tuft * 0.6
    let fromSkull = place.y < window.level ? skull.distance(to: place) : -1
    return outer
      * Edge.coverage(inside: max(fromWindow, fromSkull), blur: blur + hairlineSoftness)
  }

  /// The distance from the edge of the mass and the lock, which blend into each other.
  @inline(__always)
  private func distance(to place: Point) -> Float {
    let first = mass.distance(to: place)
    guard let second = quiff?.distance(to: place) else { return first }
    // A polynomial minimum (Quilez 2013).
    let blend: Float = 0.12
    let overlap = max(0, blend - abs(first - second)) / blend
    return min(first, second) - overlap * overlap * blend / 4
  }

  /// How far the hair stands out from its mass.
  @inline(__always)
  private func height(at place: Point) -> Float {
    if curl > 0 {
      let way = curlCell(at: place)
      return (0.5 - (way * way).sum()) * Self.curlHeight * curl
    }
    // Straight hair ends in points, mostly below.
    let ends = Curve.step((place.y - 0.3) * 1.2)
    return (Curve.noise(mass.unit(place).x * 13 + strands) - 0.5) * (0.02 + 0.12 * ends)
  }

  /// The way from the middle of the curl at a place, in units of the distance between curls.
  @inline(__always)
  func curlCell(at place: Point) -> Point {
    let position = place / curl + strands
    // Uneven spacing keeps curls from looking like beads.
    let shift = Point(Curve.noise(position * 0.9 + 31), Curve.noise(position * 0.9 + 67)) - 0.5
    return Curve.cell(position + 0.9 * shift)
  }

  /// The point from which waves have moved the hair to `point`.
  @inline(__always)
  func straightened(_ point: Point) -> Point {
    guard wave != 0 else { return point }
    let strength = Curve.step((point.y + 0.4) * 1.2)
    return Point(point.x + wave * strength * Curve.wave(point.y * 1.3 + wavePhase), point.y)
  }
}
