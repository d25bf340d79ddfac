/// An egg with an upper and a lower half of their own height and squareness: the outline of heads,
/// hair, shoulders and spectacles.
///
/// In coordinates scaled to its half axes the outline is `u^2 + v^2 - k u^2 v^2 = 1`
/// (Fernandez-Guasti 1992): a circle for squareness `k = 0`, a square for `k = 1`.
struct Oval: DistanceField {
  /// The middle of the line on which the two halves meet.
  var centre: Point
  var halfWidth: Float
  var above: Float
  var below: Float
  var squarenessAbove: Float = 0
  var squarenessBelow: Float = 0
  /// The share of the width that is lost at the bottom; negative where the bottom is wider.
  var taper: Float = 0
  /// How far the bottom is shifted sideways.
  var sway: Float = 0

  var bounds: Box {
    let reach = halfWidth * max(1, 1 - taper) + abs(sway)
    return Box(
      low: centre - Point(reach, above), high: centre + Point(reach, below))
  }

  /// The point in units of the half axes, the outline's width having been straightened.
  @inline(__always)
  func unit(_ point: Point) -> Point {
    let y = point.y - centre.y
    let v = y / (y < 0 ? above : below)
    let down = min(max(v, 0), 1.25)
    let bend = down * down
    return Point((point.x - centre.x - sway * bend) / (halfWidth * (1 - taper * bend)), v)
  }

  /// The direction that the surface of a body with this outline faces, towards the viewer.
  @inline(__always)
  func normal(at point: Point) -> SIMD3<Float> {
    let place = unit(point)
    let squareness = place.y < 0 ? squarenessAbove : squarenessBelow
    let square = place * place
    let held = square.replacing(with: 1, where: square .> 1)
    let rest = 1 - square.x - square.y + squareness * held.x * held.y
    let flat = place * (1 - squareness * Point(held.y, held.x))
    let direction = SIMD3(flat.x, flat.y, max(0.001, rest).squareRoot())
    return direction / direction.dot(direction).squareRoot()
  }

  @inline(__always)
  func distance(to point: Point) -> Float {
    let place = unit(point)
    let (u, v) = (place.x, place.y)
    let square = place * place
    let squareness = v < 0 ? squarenessAbove : squarenessBelow
    // Held at 1, the product cannot pull faraway points in again.
    let held = square.replacing(with: 1, where: square .> 1)
    let level = square.x + square.y - squareness * held.x * held.y - 1
    let down = min(max(v, 0), 1.25)
    let width = halfWidth * (1 - taper * down * down)
    let slopeU = 2 * u * (1 - squareness * held.y)
    let slopeV = 2 * v * (1 - squareness * held.x)
    // The chain rule: u changes with y as well, through taper and sway.
    let lean = 2 * down * (u * halfWidth * taper - sway) / width
    let slopeX = slopeU / width
    let slopeY = (slopeV + slopeU * lean) / (v < 0 ? above : below)
    return level / max((slopeX * slopeX + slopeY * slopeY).squareRoot(), 0.5)
  }
}
