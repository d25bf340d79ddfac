/// An ellipse with upright axes.
struct Ellipse: DistanceField {
  let centre: Point
  let radii: Point

  init(_ centre: Point, _ radii: Point) {
    self.centre = centre
    self.radii = radii
  }

  init(_ centre: Point, radius: Float) { self.init(centre, Point(radius, radius)) }

  var bounds: Box { Box(centre: centre, reach: radii) }

  /// Exact to first order at the edge: `f / |grad f|` for `f = |p / r| - 1`.
  @inline(__always)
  func distance(to point: Point) -> Float {
    let scaled = (point - centre) / radii
    let slope = scaled / radii
    return scaled.length * (scaled.length - 1) / max(slope.length, 1e-6)
  }

  @inline(__always)
  func coverage(at point: Point, blur: Float) -> Float {
    Edge.coverage(inside: -distance(to: point), ofBand: 2 * radii.min(), blur: blur)
  }
}

/// A soft patch: full coverage in the middle of an ellipse, fading to none at its edge.
struct Patch: Region {
  let centre: Point
  let radii: Point

  init(_ centre: Point, _ radii: Point) {
    self.centre = centre
    self.radii = radii
  }

  var bounds: Box { Box(centre: centre, reach: radii) }

  @inline(__always)
  func coverage(at point: Point, blur: Float) -> Float {
    let rest = max(0, 1 - ((point - centre) / radii).squaredLength)
    return rest * rest
  }
}

/// The lens between two parabolas that meet at its left and right corners: an eye, a lip.
struct Lens: Region {
  let centre: Point
  let halfWidth: Float
  /// The height of the upper edge's middle above the line between the corners.
  let above: Float
  /// The depth of the lower edge's middle below that line.
  let below: Float
  /// The slope of the line between the corners.
  var tilt: Float = 0

  var bounds: Box {
    let lift = abs(tilt) * halfWidth
    return Box(
      low: centre - Point(halfWidth, max(above, -below, 0) + lift),
      high: centre + Point(halfWidth, max(below, -above, 0) + lift))
  }

  @inline(__always)
  func coverage(at point: Point, blur: Float) -> Float {
    let x = (point.x - centre.x) / halfWidth
    let y = point.y - centre.y - tilt * (point.x - centre.x)
    let arch = 1 - x * x
    let upperSlope = 2 * above * x / halfWidth + tilt
    let lowerSlope = tilt - 2 * below * x / halfWidth
    let insideUpper = (y + above * arch) / (1 + upperSlope * upperSlope).squareRoot()
    let insideLower = (below * arch - y) / (1 + lowerSlope * lowerSlope).squareRoot()
    return max(
      0, Edge.coverage(inside: insideUpper, ofBand: insideUpper + insideLower, blur: blur))
  }
}

/// A brush stroke along a parabola: an eyebrow, a row of lashes, a crease.
struct Stroke: Region {
  let start: Point
  let end: Point
  /// The height of the middle above the line from start to end.
  let arch: Float
  /// Widths at the start, the middle and the end.
  let widths: (Float, Float, Float)

  init(start: Point, end: Point, arch: Float, widths: (Float, Float, Float)) {
    self.start = start
    self.end = end
    self.arch = arch
    self.widths = widths
  }

  /// A stroke of the same width everywhere.
  init(start: Point, end: Point, arch: Float = 0, width: Float) {
    self.init(start: start, end: end, arch: arch, widths: (width, width, width))
  }

  var bounds: Box {
    let width = max(widths.0, widths.1, widths.2)
    let low = start.replacing(with: end, where: end .< start)
    let high = start.replacing(with: end, where: end .> start)
    return Box(
      low: low - Point(width, width + max(arch, 0)),
      high: high + Point(width, width - min(arch, 0)))
  }

  @inline(__always)
  func coverage(at point: Point, blur: Float) -> Float {
    let run = end.x - start.x
    let along = (point.x - start.x) / run
    let t = Curve.clamp(along)
    let rise = (end.y - start.y) / run
    let bend = 4 * arch / run
    let slope = rise - bend * (1 - 2 * t)
    let steepness = (1 + slope * slope).squareRoot()
    let ridge = start.y + (rise - bend * (1 - t)) * t * run
    let across = abs(point.y - ridge) / steepness
    // The parabola through the three widths.
    let curve = 2 * (widths.0 + widths.2 - 2 * widths.1)
    let width = widths.0 + (widths.2 - widths.0 - curve * (1 - t)) * t
    let beyond = abs(along - t) * abs(run)
    return Edge.coverage(inside: width / 2 - across, ofBand: width, blur: blur)
      * Edge.coverage(inside: width / 2 - beyond, blur: blur)
  }
}

/// The part of the plane between the arms of a V.
struct Wedge: DistanceField {
  let tip: Point
  /// The height above the tip at which the wedge is `2 * halfWidth` wide.
  let rise: Float
  let halfWidth: Float

  /// The whole picture, wherever the tip is.
  var bounds: Box { Box(centre: tip, reach: Point(3, 3)) }

  @inline(__always)
  func distance(to point: Point) -> Float {
    let slope = halfWidth / rise
    return (abs(point.x - tip.x) + (point.y - tip.y) * slope) / (1 + slope * slope).squareRoot()
  }
}

/// An egg shape whose upper and lower halves differ in height and squareness: the outline of heads,
/// hair, shoulders and glasses.
///
/// In coordinates scaled by the half axes the outline is `u^2 + v^2 - k u^2 v^2 = 1`
/// (Fernandez-Guasti 1992). It is a circle for the squareness `k = 0`, and a square for `k = 1`.
struct Oval: DistanceField {
  /// The middle of the line between the two halves.
  var centre: Point
  var halfWidth: Float
  /// The heights of the upper and the lower half.
  var above: Float
  var below: Float
  /// The squareness of the upper and the lower half.
  var squarenessAbove: Float = 0
  var squarenessBelow: Float = 0
  /// The fraction of the width that is lost at the bottom; negative if the bottom is wider.
  var taper: Float = 0
  /// The shift of the bottom to the right.
  var sway: Float = 0

  var bounds: Box {
    let reach = halfWidth * max(1, 1 - taper) + abs(sway)
    return Box(
      low: centre - Point(reach, above), high: centre + Point(reach, below))
  }

  /// The coordinates of `point` in units of the half axes, with taper and sway undone.
  @inline(__always)
  func unit(_ point: Point) -> Point {
    let y = point.y - centre.y
    let v = y / (y < 0 ? above : below)
    let down = min(max(v, 0), 1.25)
    let bend = down * down
    return Point((point.x - centre.x - sway * bend) / (halfWidth * (1 - taper * bend)), v)
  }

  /// The unit normal of a body with this outline; z points to the viewer.
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
    // Without the limit of 1, the product would turn negative for distant points.
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
