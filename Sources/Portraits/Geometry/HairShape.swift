/// Hair seen from the front: a mass with an opening for the face.
struct HairShape: Region {
  /// The mass, without curls and strands.
  var mass: Oval
  /// A lock that stands out from the mass.
  var quiff: Ellipse?
  /// The head. The opening does not extend beyond it above the opening's widest point.
  var skull: Oval
  /// The opening for the face; nil for hair seen from behind.
  var opening: Hairline?
  /// The softness of the opening's edge.
  var hairlineSoftness: Float
  /// The distance between curls; 0 for straight hair.
  var curl: Float
  /// The unevenness of the ends of straight hair: 1 for hair, 0 for cloth.
  var raggedness: Float
  /// The amplitude of waves to the sides, and their phase.
  var wave: Float
  var wavePhase: Float
  /// The offset of the random pattern of strands.
  var strands: Float

  /// The height of curls as a fraction of their distance. Larger values detach some of them.
  private static let curlHeight: Float = 0.55

  /// The maximum displacement of edges by curls and strands.
  private var reach: Float { curl > 0 ? curl * Self.curlHeight : 0.1 }

  var bounds: Box {
    let box = mass.bounds
    let margin = reach + abs(wave)
    let top = min(box.low.y, quiff?.bounds.low.y ?? box.low.y)
    return Box(low: Point(box.low.x, top) - margin, high: box.high + margin)
  }

  @inline(__always)
  func coverage(at point: Point, blur: Float) -> Float {
    let place = straightened(point)
    let inside = -distance(to: place)
    let nearEdge = reach + blur + hairlineSoftness
    if inside < -nearEdge { return 0 }
    guard let opening else {
      return Edge.coverage(inside: inside + height(at: place), blur: blur)
    }
    let fromSkull = place.y < opening.level ? skull.distance(to: place) : -1
    let outside = max(opening.distance(to: place), fromSkull)
    if outside < -nearEdge { return 0 }
    if min(inside, outside) > nearEdge { return 1 }
    let tuft = height(at: place)
    // Locks at the hairline differ in length.
    let lock = (Curve.noise(place.x * 7 + strands) - 0.5) * 0.07 * opening.squareness * raggedness
    return Edge.coverage(inside: inside + tuft, blur: blur)
      * Edge.coverage(inside: outside + lock + 0.6 * tuft, blur: blur + hairlineSoftness)
  }

  /// The signed distance from the edge of the mass and the quiff, which blend smoothly.
  @inline(__always)
  private func distance(to place: Point) -> Float {
    let first = mass.distance(to: place)
    guard let second = quiff?.distance(to: place) else { return first }
    // The polynomial smooth minimum (Quilez 2013).
    let blend: Float = 0.12
    let overlap = max(0, blend - abs(first - second)) / blend
    return min(first, second) - overlap * overlap * blend / 4
  }

  /// The height of curls or strands above the mass at a point.
  @inline(__always)
  private func height(at place: Point) -> Float {
    if curl > 0 {
      return (0.5 - curlCell(at: place).squaredLength) * Self.curlHeight * curl
    }
    // The ends of straight hair are uneven, mostly at the bottom.
    let ends = Curve.step((place.y - 0.3) * 1.2)
    let strand = Curve.noise(mass.unit(place).x * 8 + strands) - 0.5
    return strand * (0.012 + 0.13 * ends) * raggedness
  }

  /// The offset of a point from the centre of its curl, in units of the distance between curls.
  @inline(__always)
  func curlCell(at place: Point) -> Point {
    let position = place / curl + strands
    // Even spacing would look like beads.
    let shift = Point(Curve.noise(position * 0.9 + 31), Curve.noise(position * 0.9 + 67)) - 0.5
    return Curve.cell(position + 0.9 * shift)
  }

  /// The point that waves displace to `point`.
  @inline(__always)
  func straightened(_ point: Point) -> Point {
    guard wave != 0 else { return point }
    let strength = Curve.step((point.y + 0.4) * 1.2)
    return Point(point.x + wave * strength * Curve.wave(point.y * 1.3 + wavePhase), point.y)
  }
}

/// The opening in the hair that shows the face.
///
/// On each side of the apex the edge is a quarter of an `Oval`. If the oval's centre lies beyond
/// the apex, the two quarters meet there in a point, as hair that falls from a parting does.
struct Hairline {
  /// The highest point of the opening.
  var apex: Point
  /// The y coordinate at which the opening is widest.
  var level: Float
  /// The x coordinates of its edges there.
  var left: Float
  var right: Float
  /// The shape of the apex: 0 is round, 1 is pointed.
  var pointed: Float
  /// The squareness of the opening above and below `level`; see `Oval`.
  var squareness: Float
  var squarenessBelow: Float
  /// The distance from `level` down to the lower end of the opening.
  var below: Float

  /// The signed distance from the edge, negative inside; exact to first order at the edge.
  @inline(__always)
  func distance(to point: Point) -> Float {
    let isLeft = point.x < apex.x
    let side = max(0.05, isLeft ? apex.x - left : right - apex.x)
    let shift = 0.9 * pointed * side
    let radius = side + shift
    let u = (abs(point.x - apex.x) + shift) / radius
    // The upper half axis follows from the outline passing through the apex.
    let start = (shift / radius) * (shift / radius)
    let height = (level - apex.y) / ((1 - start) / (1 - squareness * start)).squareRoot()
    let y = point.y - level
    let above = y < 0
    let v = y / (above ? height : below)
    let k = above ? squareness : squarenessBelow
    let (squareU, squareV) = (u * u, v * v)
    let level = squareU + squareV - k * min(squareU, 1) * min(squareV, 1) - 1
    let slopeU = 2 * u * (1 - k * min(squareV, 1)) / radius
    let slopeV = 2 * v * (1 - k * min(squareU, 1)) / (above ? height : below)
    return level / max((slopeU * slopeU + slopeV * slopeV).squareRoot(), 0.5)
  }
}
