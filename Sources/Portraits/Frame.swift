/// Coordinates within a picture that extends from -1 to 1 both ways: moved, scaled and turned.
struct Frame {
  var origin = Point.zero
  var scale: Float = 1
  /// Cosine and sine of the angle by which the frame is turned, clockwise.
  var turn = Point(1, 0)

  /// The local coordinates of a point of the picture.
  func local(_ point: Point) -> Point { local(direction: point - origin) }

  func local(direction: Point) -> Point {
    Point(
      turn.x * direction.x + turn.y * direction.y, turn.x * direction.y - turn.y * direction.x)
      / scale
  }

  /// The upright box, in the picture, around a local one.
  func outline(of box: Box) -> Box {
    let middle = (box.low + box.high) / 2
    let half = (box.high - box.low) / 2 * scale
    let centre =
      origin + scale
      * Point(turn.x * middle.x - turn.y * middle.y, turn.y * middle.x + turn.x * middle.y)
    let (cosine, sine) = (abs(turn.x), abs(turn.y))
    return Box(
      centre: centre,
      reach: Point(cosine * half.x + sine * half.y, sine * half.x + cosine * half.y))
  }
}
