/// A place in a portrait, x to the right and y down; or the way from one place to another.
typealias Point = SIMD2<Float>

extension Point {
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

/// An upright rectangle.
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
