/// A square picture in linear light, painted back to front.
struct Canvas {
  /// The coordinates of the regions that are painted.
  var frame = Frame()

  private let size: Int
  private var pixels: [Colour]

  /// A black picture of `size` times `size` pixels.
  init(size: Int) {
    self.size = size
    pixels = [Colour](repeating: .zero, count: size * size)
  }

  /// The width of a pixel in the current frame.
  private var pixelWidth: Float { 2 / (Float(size) * frame.scale) }

  /// The visibility of a pattern of the given wavelength: 1 if the pixels resolve it well, 0 if
  /// not.
  func visibility(of wavelength: Float) -> Float { Curve.step(wavelength / pixelWidth - 0.5) }

  /// Paints `region` in one colour.
  ///
  /// - Parameter softness: the width of the edge in excess of a pixel's.
  @inline(__always)
  mutating func fill(
    _ region: some Region, _ colour: Colour, opacity: Float = 1, softness: Float = 0
  ) {
    fill(region, opacity: opacity, softness: softness) { _ in colour }
  }

  /// Paints `region` with the colour `paint(point)` at each point.
  @inline(__always)
  mutating func fill(
    _ region: some Region, opacity: Float = 1, softness: Float = 0, _ paint: (Point) -> Colour
  ) {
    // A cubic step over 1.5 pixels has a slope of 1 per pixel in its middle.
    let blur = 1.5 * pixelWidth + softness
    let (columns, rows) = pixelRange(of: region.bounds, margin: blur / 2)
    let step = frame.local(direction: Point(2 / Float(size), 0))
    for row in rows {
      var point = frame.local(centre(column: columns.lowerBound, row: row))
      for index in row * size + columns.lowerBound..<row * size + columns.upperBound {
        let share = region.coverage(at: point, blur: blur) * opacity
        if share > 0 { pixels[index] = pixels[index].mixed(with: paint(point), share) }
        point += step
      }
    }
  }

  /// The encoded picture, `[size, size, 3]`.
  func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(3 * pixels.count)
    for pixel in pixels {
      let light = pixel.clamped(lowerBound: .zero, upperBound: .one)
      let level = light.squareRoot() * 255 + 0.5
      bytes.append(UInt8(level.x))
      bytes.append(UInt8(level.y))
      bytes.append(UInt8(level.z))
    }
    return bytes
  }

  /// The centre of a pixel in picture coordinates.
  private func centre(column: Int, row: Int) -> Point {
    (Point(Float(column), Float(row)) + 0.5) * (2 / Float(size)) - 1
  }

  /// The columns and rows of the pixels that a box in the current frame touches.
  private func pixelRange(of box: Box, margin: Float) -> (columns: Range<Int>, rows: Range<Int>) {
    let upright = frame.outline(of: box)
    let scale = Float(size) / 2
    let reach = margin * frame.scale
    func range(_ low: Float, _ high: Float) -> Range<Int> {
      let limit = Float(size)
      let first = min(max((low - reach + 1) * scale, 0), limit)
      let last = min(max((high + reach + 1) * scale + 1, first), limit)
      return Int(first)..<Int(last)
    }
    return (range(upright.low.x, upright.high.x), range(upright.low.y, upright.high.y))
  }
}
