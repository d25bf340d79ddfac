/// Hair seen from the front: a mass without the window for the face.
struct HairShape: Region {
  var mass: Oval
  /// A lock that stands out from the mass.
  var quiff: Ellipse?
  /// The head, to which the window is confined above its widest place.
  var skull: Oval
  var window: Hairline?
  /// How soft the edge of the window is.
  var hairlineSoftness: Float
  /// The distance between curls; 0 for straight hair.
  var curl: Float
  /// How uneven the ends of straight hair are: 1 for hair, 0 for cloth.
  var raggedness: Float
  /// How far the hair swings to the sides, and where the wave begins.
  var wave: Float
  var wavePhase: Float
  /// Where the random pattern of strands begins.
  var strands: Float

  /// How far curls stand out, in parts of their distance. More would tear some of them off.
  private static let curlHeight: Float = 0.55

  /// The most by which curls and strands move the edges.
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
    guard let window else {
      return Edge.coverage(inside: inside + height(at: place), blur: blur)
    }
    let fromSkull = place.y < window.level ? skull.distance(to: place) : -1
    let outside = max(window.distance(to: place), fromSkull)
    if outside < -nearEdge { return 0 }
    if min(inside, outside) > nearEdge { return 1 }
    let tuft = height(at: place)
    // Locks of different lengths end at the hairline.
    let lock = (Curve.noise(place.x * 7 + strands) - 0.5) * 0.07 * window.squareness * raggedness
    return Edge.coverage(inside: inside + tuft, blur: blur)
      * Edge.coverage(inside: outside + lock + 0.6 * tuft, blur: blur + hairlineSoftness)
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
      return (0.5 - curlCell(at: place).squaredLength) * Self.curlHeight * curl
    }
    // Straight hair ends in points, mostly below.
    let ends = Curve.step((place.y - 0.3) * 1.2)
    let strand = Curve.noise(mass.unit(place).x * 8 + strands) - 0.5
    return strand * (0.012 + 0.13 * ends) * raggedness
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
