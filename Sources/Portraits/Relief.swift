/// How the surface of a face rises above and sinks below the egg that is the head's outline.
///
/// A sum of smooth hills and hollows, each `height * (1 - |q|^2)^2` inside an ellipse, with `q` the way
/// from its middle in units of its radii.
struct Relief {
  private struct Hill {
    let centre: Point
    let perRadius: Point
    let height: Float
  }

  private var hills: [Hill] = []

  /// Raises, or with a negative height lowers, the surface inside an ellipse.
  mutating func raise(_ centre: Point, _ radii: Point, by height: Float) {
    hills.append(Hill(centre: centre, perRadius: 1 / radii, height: height))
  }

  /// How steeply the surface rises to the right and downwards.
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
  /// The relief that the traits of a person give to their head.
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
