/// A part of the plane to be painted.
protocol Region {
  /// A box that holds the region.
  var bounds: Box { get }

  /// How much of a spot at `point` the region covers, from 0 to 1.
  ///
  /// `blur` is the width over which an edge passes from 0 to 1. A region narrower than that fades
  /// rather than keeping a full middle, so thin lines have the same weight at any resolution.
  func coverage(at point: Point, blur: Float) -> Float
}

/// A region known by the signed distance from its edge, negative inside.
protocol DistanceField: Region {
  func distance(to point: Point) -> Float
}

extension DistanceField {
  @inline(__always)
  func coverage(at point: Point, blur: Float) -> Float {
    Edge.coverage(inside: -distance(to: point), blur: blur)
  }
}

enum Edge {
  /// The coverage of a spot that lies `depth` inside a straight edge.
  @inline(__always)
  static func coverage(inside depth: Float, blur: Float) -> Float {
    Curve.step(0.5 + depth / blur)
  }

  /// The coverage of a spot that lies `depth` inside one edge of a straight band.
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

/// What two regions share.
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
  /// What is added to the width of the edge.
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

/// The rim of another region.
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
