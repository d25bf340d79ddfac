/// The geometry of a turned head, which places the features of the face.
///
/// The origin of its coordinates is between the eyes; the chin is at y = 1.
struct Head {
  let outline: Oval
  /// The cosine and sine of the turn to the side.
  private let turn: Point
  private let nod: Float

  /// The depth of the front half of a head, as a fraction of half its width.
  private static let depth: Float = 0.75

  init(face: PortraitTraits.Face, pose: PortraitTraits.Pose) {
    // The half-angle formulas of cosine and sine need no transcendental function.
    let square = pose.yaw * pose.yaw
    turn = Point(1 - square, 2 * pose.yaw) / (1 + square)
    nod = pose.nod
    outline = Oval(
      centre: Point(0, 0), halfWidth: face.halfWidth, above: 0.97, below: 1 + pose.nod,
      squarenessAbove: 0.2, squarenessBelow: face.jaw, taper: face.taper,
      sway: turn.y * face.halfWidth * 0.45)
  }

  /// The sine of the turn to the side; positive if the face looks to the right.
  var sideways: Float { turn.y }

  /// The position of a point of the face on the turned head.
  ///
  /// - Parameter forward: the height of the point above the head's surface.
  func place(_ x: Float, _ y: Float, forward: Float = 0) -> Point {
    let width = outline.halfWidth
    let across = x / width
    let front = max(0, 1 - across * across).squareRoot() * Self.depth * width + forward
    return Point(x * turn.x + front * turn.y, y + nod * (1 - 0.5 * y * y))
  }

  /// The horizontal scale of features at `x` on the turned head.
  func stretch(at x: Float) -> Float {
    let across = x / outline.halfWidth
    return turn.x - across / max(0.3, 1 - across * across).squareRoot() * Self.depth * turn.y
  }
}

/// The height of a face's surface above the egg shape of the head.
///
/// It is a sum of smooth hills, each `height * (1 - |q|^2)^2` inside an ellipse, where `q` is the
/// offset from its centre in units of its radii. Hollows have a negative height.
struct Relief {
  private struct Hill {
    let centre: Point
    let perRadius: Point
    let height: Float
  }

  private var hills: [Hill] = []

  /// Adds a hill, or a hollow if `height` is negative, inside an ellipse.
  mutating func raise(_ centre: Point, _ radii: Point, by height: Float) {
    hills.append(Hill(centre: centre, perRadius: 1 / radii, height: height))
  }

  /// The gradient of the height at `point`: the slopes to the right and downwards.
  @inline(__always)
  func slope(at point: Point) -> Point {
    var slope = Point.zero
    for hill in hills {
      let way = (point - hill.centre) * hill.perRadius
      let rest = 1 - way.squaredLength
      if rest > 0 { slope -= 4 * hill.height * rest * way * hill.perRadius }
    }
    return slope
  }
}

extension Relief {
  /// The relief of the head of a person with `traits`.
  init(of traits: PortraitTraits, on head: Head) {
    let (nose, mouth) = (traits.nose, traits.mouth)
    let smile = max(0, mouth.smile)
    raise(head.place(0, -0.5), Point(0.6, 0.42), by: 0.05)
    raise(head.place(0, 0.86), Point(0.2, 0.15), by: 0.045)
    raise(head.place(0, mouth.height, forward: 0.06), Point(0.4, 0.26), by: 0.03)
    for side: Float in [-1, 1] {
      let eye = side * traits.eyes.distance
      raise(head.place(eye, -0.2), Point(0.3, 0.13), by: 0.03 * traits.brows.ridge)
      raise(head.place(eye * 0.95, -0.01), Point(0.28, 0.2), by: -0.06)
      raise(
        head.place(side * 0.4, 0.31 - 0.05 * smile), Point(0.27, 0.21), by: 0.04 + 0.025 * smile)
      raise(
        head.place(side * nose.halfWidth * 0.85, nose.base - 0.03, forward: 0.14),
        Point(0.075, 0.075), by: 0.025)
    }
    raise(
      head.place(0, nose.base * 0.4, forward: 0.12), Point(0.12, nose.base * 0.72),
      by: 0.075 * nose.relief)
    raise(
      head.place(0, nose.base - 0.06, forward: 0.2), Point(nose.halfWidth * 1.1, 0.13),
      by: 0.065 * nose.relief)
  }
}
