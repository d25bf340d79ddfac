/// The body on which the features of a face are placed.
///
/// Its coordinates have their origin between the eyes; the chin is at y = 1.
struct Head {
  let outline: Oval
  /// Cosine and sine of the angle to the side.
  private let turn: Point
  private let nod: Float

  /// How deep a head is, in parts of its half width, as far as features at the front are concerned.
  private static let depth: Float = 0.75

  init(face: PortraitTraits.Face, pose: PortraitTraits.Pose) {
    // The rational form of cosine and sine needs no transcendental function.
    let square = pose.yaw * pose.yaw
    turn = Point(1 - square, 2 * pose.yaw) / (1 + square)
    nod = pose.nod
    outline = Oval(
      centre: Point(0, 0), halfWidth: face.halfWidth, above: 0.97, below: 1 + pose.nod,
      squarenessAbove: 0.2, squarenessBelow: face.jaw, taper: face.taper,
      sway: turn.y * face.halfWidth * 0.45)
  }

  /// The sine of the angle to the side: positive where the face looks to the right.
  var sideways: Float { turn.y }

  /// Where a point of the face appears once the head is turned.
  ///
  /// - Parameter forward: how far the point stands out from the head.
  func place(_ x: Float, _ y: Float, forward: Float = 0) -> Point {
    let width = outline.halfWidth
    let across = x / width
    let front = max(0, 1 - across * across).squareRoot() * Self.depth * width + forward
    return Point(x * turn.x + front * turn.y, y + nod * (1 - 0.5 * y * y))
  }

  /// How wide things `x` away from the middle of the face appear once the head is turned.
  func stretch(at x: Float) -> Float {
    let across = x / outline.halfWidth
    return turn.x - across / max(0.3, 1 - across * across).squareRoot() * Self.depth * turn.y
  }
}
