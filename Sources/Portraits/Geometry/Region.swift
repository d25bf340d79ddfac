/// A part of the plane that can be painted.
protocol Region {
  /// A box that contains the region.
  var bounds: Box { get }

  /// The fraction of a spot at `point` that the region covers, from 0 to 1.
  ///
  /// - Parameter blur: the width over which an edge goes from 0 to 1. A region narrower than `blur`
  ///   becomes fainter, so thin lines have the same weight at any resolution.
  func coverage(at point: Point, blur: Float) -> Float
}

/// A region that is defined by the signed distance from its edge.
protocol DistanceField: Region {
  /// The distance from the edge, negative inside; exact to first order at the edge.
  func distance(to point: Point) -> Float
}

extension DistanceField {
  @inline(__always)
  func coverage(at point: Point, blur: Float) -> Float {
    Edge.coverage(inside: -distance(to: point), blur: blur)
  }
}

/// Coverage of spots near straight edges.
enum Edge {
  /// The coverage of a spot at `depth` inside a straight edge.
  @inline(__always)
  static func coverage(inside depth: Float, blur: Float) -> Float {
    Curve.step(0.5 + depth / blur)
  }

  /// The coverage of a spot at `depth` inside one edge of a straight band of the given width.
  @inline(__always)
  static func coverage(inside depth: Float, ofBand width: Float, blur: Float) -> Float {
    coverage(inside: depth, blur: blur) - coverage(inside: depth - width, blur: blur)
  }
}

/// The whole picture.
struct Everywhere: Region {
  var bounds: Box { Box(centre: .zero, reach: Point(1, 1)) }

  func coverage(at point: Point, blur: Float) -> Float { 1 }
}

/// The common part of two regions.
struct Intersection<First: Region, Second: Region>: Region {
  let first: First
  let second: Second

  init(_ first: First, _ second: Second) {
    self.first = first
    self.second = second
  }

  var bounds: Box { first.bounds.intersection(second.bounds) }

  @inline(__always)
  func coverage(at point: Point, blur: Float) -> Float {
    first.coverage(at: point, blur: blur) * second.coverage(at: point, blur: blur)
  }
}

/// The first region without the second.
struct Difference<First: Region, Second: Region>: Region {
  let first: First
  let second: Second

  init(_ first: First, without second: Second) {
    self.first = first
    self.second = second
  }

  var bounds: Box { first.bounds }

  @inline(__always)
  func coverage(at point: Point, blur: Float) -> Float {
    first.coverage(at: point, blur: blur) * (1 - second.coverage(at: point, blur: blur))
  }
}

/// A region moved by a vector.
struct Shifted<Shape: Region>: Region {
  let shape: Shape
  let offset: Point

  init(_ shape: Shape, by offset: Point) {
    self.shape = shape
    self.offset = offset
  }

  var bounds: Box { shape.bounds.moved(by: offset) }

  @inline(__always)
  func coverage(at point: Point, blur: Float) -> Float {
    shape.coverage(at: point - offset, blur: blur)
  }
}

/// A region with a softer edge.
struct Soft<Shape: Region>: Region {
  let shape: Shape
  /// The addition to the width of the edge.
  let softness: Float

  init(_ shape: Shape, by softness: Float) {
    self.shape = shape
    self.softness = softness
  }

  var bounds: Box { shape.bounds.widened(by: softness / 2) }

  @inline(__always)
  func coverage(at point: Point, blur: Float) -> Float {
    shape.coverage(at: point, blur: blur + softness)
  }
}

/// A band of the given width along the edge of another region.
struct Rim<Shape: DistanceField>: Region {
  let shape: Shape
  let width: Float

  init(of shape: Shape, width: Float) {
    self.shape = shape
    self.width = width
  }

  var bounds: Box { shape.bounds.widened(by: width / 2) }

  @inline(__always)
  func coverage(at point: Point, blur: Float) -> Float {
    Edge.coverage(inside: width / 2 - shape.distance(to: point), ofBand: width, blur: blur)
  }
}
