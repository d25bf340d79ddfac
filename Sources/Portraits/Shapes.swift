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

  /// First order in the distance from the edge: `f / |grad f|` for `f = |p / r| - 1`.
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

/// A soft patch, full in the middle of an ellipse and fading to nothing at its edge.
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
  /// How far the middle of the upper edge lies above the line between the corners.
  let above: Float
  /// How far the middle of the lower edge lies below that line.
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
  /// How far the middle lies above the line from start to end.
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

/// The part of the plane above a tip that opens upwards like a V.
struct Wedge: DistanceField {
  let tip: Point
  /// How far above the tip the wedge is twice `halfWidth` wide.
  let rise: Float
  let halfWidth: Float

  /// As far as any picture reaches.
  var bounds: Box { Box(centre: tip, reach: Point(3, 3)) }

  @inline(__always)
  func distance(to point: Point) -> Float {
    let slope = halfWidth / rise
    return (abs(point.x - tip.x) + (point.y - tip.y) * slope) / (1 + slope * slope).squareRoot()
  }
}
