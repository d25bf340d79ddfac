import Testing

@testable import Portraits

@Suite("Portrait shapes")
struct PortraitShapeTests {
  @Test("An edge covers half of a spot on it, and a band narrower than the blur becomes fainter")
  func edges() {
    #expect(Edge.coverage(inside: 0, blur: 0.2) == 0.5)
    #expect(Edge.coverage(inside: 0.1, blur: 0.2) == 1)
    #expect(Edge.coverage(inside: -0.1, blur: 0.2) == 0)
    #expect(Edge.coverage(inside: 0.5, ofBand: 1, blur: 0.2) == 1)
    // The integral of the coverage across a band is its width, for any blur.
    for width: Float in [0.02, 0.1, 0.5] {
      let sum = (-1000...1000).reduce(Float(0)) { sum, step in
        let depth = Float(step) / 1000 + width / 2
        return sum + Edge.coverage(inside: depth, ofBand: width, blur: 0.3) / 1000
      }
      #expect(abs(sum - width) < 1e-4)
    }
  }

  @Test("An oval without squareness is an ellipse, and its distance is right at the axes")
  func oval() {
    let oval = Oval(centre: Point(1, 2), halfWidth: 3, above: 4, below: 4)
    for (x, y): (Float, Float) in [(0, 1), (0.6, 0.8), (-0.8, 0.6), (1, 0)] {
      #expect(abs(oval.distance(to: oval.centre + Point(3 * x, 4 * y))) < 1e-5)
    }
    #expect(abs(oval.distance(to: Point(4.01, 2)) - 0.01) < 1e-4)
    #expect(abs(oval.distance(to: Point(1, 5.99)) + 0.01) < 1e-4)
  }

  @Test("A square oval reaches into the corners of its box, and ends at the box")
  func squareOval() {
    let oval = Oval(
      centre: .zero, halfWidth: 1, above: 1, below: 1, squarenessAbove: 0.98,
      squarenessBelow: 0.98)
    #expect(oval.distance(to: Point(0.9, 0.9)) < 0)
    for x in stride(from: Float(-3), through: 3, by: 0.25) {
      for y in stride(from: Float(-3), through: 3, by: 0.25) where max(abs(x), abs(y)) > 1.001 {
        #expect(oval.distance(to: Point(x, y)) > 0)
      }
    }
  }

  @Test("An oval's surface is a ball's where it is round, and faces along its corners where square")
  func normals() {
    var oval = Oval(centre: Point(1, 2), halfWidth: 1, above: 1, below: 1)
    for (x, y): (Float, Float) in [(0, 0), (0.6, 0.3), (-0.5, 0.5), (0.2, -0.8)] {
      let normal = oval.normal(at: oval.centre + Point(x, y))
      let ball = SIMD3(x, y, (1 - x * x - y * y).squareRoot())
      #expect((normal - ball).dot(normal - ball) < 1e-9)
    }
    oval.squarenessBelow = 0.9
    let corner = oval.normal(at: oval.centre + Point(0.9, 0.9))
    #expect(abs(corner.x - corner.y) < 1e-6 && corner.x > 0.6)
    #expect(oval.normal(at: oval.centre + Point(0.5, 0.9)).x < 0.2)
  }

  @Test("The slope of a relief is the gradient of its height")
  func relief() {
    let hills: [(Point, Point, Float)] = [
      (Point(0.1, -0.2), Point(0.5, 0.3), 0.2), (Point(-0.1, 0), Point(0.4, 0.6), -0.1),
    ]
    func height(_ x: Double, _ y: Double) -> Double {
      hills.reduce(0) { sum, hill in
        let u = (x - Double(hill.0.x)) / Double(hill.1.x)
        let v = (y - Double(hill.0.y)) / Double(hill.1.y)
        let rest = max(0, 1 - u * u - v * v)
        return sum + Double(hill.2) * rest * rest
      }
    }
    var relief = Relief()
    for (centre, radii, height) in hills { relief.raise(centre, radii, by: height) }
    let step = 1e-5
    for x in stride(from: -0.7, through: 0.7, by: 0.1) {
      for y in stride(from: -0.7, through: 0.7, by: 0.1) {
        let slope = relief.slope(at: Point(Float(x), Float(y)))
        let across = (height(x + step, y) - height(x - step, y)) / (2 * step)
        let down = (height(x, y + step) - height(x, y - step)) / (2 * step)
        #expect(abs(Double(slope.x) - across) < 1e-3 && abs(Double(slope.y) - down) < 1e-3)
      }
    }
  }

  @Test("A hairline passes through its apex and its widest places")
  func hairline() {
    for pointed: Float in [0, 0.5, 1] {
      let line = Hairline(
        apex: Point(0.2, -0.6), level: 0, left: -0.5, right: 0.6, pointed: pointed,
        squareness: 0.3, squarenessBelow: 0.9, below: 1)
      for point in [line.apex, Point(-0.5, 0), Point(0.6, 0)] {
        #expect(abs(line.distance(to: point)) < 1e-4)
      }
      #expect(line.distance(to: Point(0, 0)) < 0)
      #expect(line.distance(to: Point(0.2, -0.7)) > 0)
    }
  }

  @Test("A turned frame finds the same points in both directions")
  func frame() {
    let frame = Frame(origin: Point(0.1, -0.2), scale: 0.5, turn: Point(0.8, 0.6))
    let local = frame.local(Point(0.4, 0.3))
    // An empty box maps back to the point.
    let box = frame.outline(of: Box(centre: local, reach: .zero))
    #expect((box.low - Point(0.4, 0.3)).length < 1e-6)
    #expect((box.high - box.low).length < 1e-6)
  }

  @Test("Noise lies between 0 and 1 and has no steps")
  func noise() {
    for index in 0..<2000 {
      let x = Float(index) * 0.01 - 10
      let value = Curve.noise(x)
      #expect(value >= 0 && value < 1)
      #expect(abs(Curve.noise(x + 0.001) - value) < 0.01)
      let plane = Curve.noise(Point(x, 3 * x))
      #expect(plane >= 0 && plane < 1)
      #expect(abs(Curve.noise(Point(x + 0.001, 3 * x)) - plane) < 0.01)
    }
  }
}
