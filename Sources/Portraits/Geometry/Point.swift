/// A point or a vector in a portrait, with x to the right and y down.
typealias Point = SIMD2<Float>

extension Point {
  /// The scalar product, summed in a fixed order.
  @inline(__always)
  func dot(_ other: Point) -> Float { x * other.x + y * other.y }

  var squaredLength: Float { dot(self) }
  var length: Float { dot(self).squareRoot() }
}

extension SIMD3<Float> {
  /// The scalar product, summed in a fixed order.
  @inline(__always)
  func dot(_ other: SIMD3<Float>) -> Float { x * other.x + y * other.y + z * other.z }
}

/// An axis-aligned rectangle.
struct Box {
  var low: Point
  var high: Point

  init(low: Point, high: Point) {
    self.low = low
    self.high = high
  }

  init(centre: Point, reach: Point) { self.init(low: centre - reach, high: centre + reach) }

  func intersection(_ other: Box) -> Box {
    Box(
      low: low.replacing(with: other.low, where: low .< other.low),
      high: high.replacing(with: other.high, where: high .> other.high))
  }

  /// This box moved by a vector.
  func moved(by way: Point) -> Box { Box(low: low + way, high: high + way) }

  /// This box with a margin on all sides.
  func widened(by margin: Float) -> Box { Box(low: low - margin, high: high + margin) }
}

/// A coordinate system in a picture that extends from -1 to 1: moved, scaled and rotated.
struct Frame {
  var origin = Point.zero
  var scale: Float = 1
  /// The cosine and sine of the clockwise rotation.
  var turn = Point(1, 0)

  /// The local coordinates of a point of the picture.
  func local(_ point: Point) -> Point { local(direction: point - origin) }

  /// The local coordinates of a vector of the picture.
  func local(direction: Point) -> Point {
    Point(
      turn.x * direction.x + turn.y * direction.y, turn.x * direction.y - turn.y * direction.x)
      / scale
  }

  /// The smallest axis-aligned box in the picture that contains a local box.
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
