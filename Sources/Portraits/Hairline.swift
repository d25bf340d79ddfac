/// The window that hair leaves for the face.
///
/// Left and right of the apex its edge is a quarter of an `Oval`, whose middle may lie beyond the
/// apex: the edge then rises to a point there, as hair does that falls from a parting.
struct Hairline {
  /// The highest place of the window.
  var apex: Point
  /// The height at which the window is widest, and its edges there.
  var level: Float
  var left: Float
  var right: Float
  /// From 0, round, to 1, pointed.
  var pointed: Float
  /// How square the window is above and below the level.
  var squareness: Float
  var squarenessBelow: Float
  /// How far below `level` the window closes again.
  var below: Float

  @inline(__always)
  func distance(to point: Point) -> Float {
    let isLeft = point.x < apex.x
    let side = max(0.05, isLeft ? apex.x - left : right - apex.x)
    let shift = 0.9 * pointed * side
    let radius = side + shift
    let u = (abs(point.x - apex.x) + shift) / radius
    // The height at which the outline crosses the apex decides the upper half axis.
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
