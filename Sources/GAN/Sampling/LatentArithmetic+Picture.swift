public import Imaging
import Tensors

extension LatentArithmetic {
  /// The grey of lines and signs.
  fileprivate static let lineGrey: UInt8 = 200

  /// A picture of the sum: a column for each group with its mean below a line, signs between the
  /// columns, and the neighbourhood of the result at the end.
  public func picture(by sampler: Sampler) -> RasterImage {
    let columns = [a, b, c].map { group -> RasterImage in
      let mean = group.mean()
      let shown = LatentVectors(
        count: group.count + 1, nz: group.nz, classCount: group.classCount
      ) { index in
        index < group.count ? group[index] : mean
      }
      var column = sampler.grid(of: shown, columns: 1)
      let line = column.height - sampler.generator.imageShape[0] - 4
      column.fill(x: 0, y: line, width: column.width, height: 2, value: Self.lineGrey)
      return column
    }
    return RasterImage.equation(columns + [sampler.grid(of: neighbourhood, columns: 3)])
  }
}

extension RasterImage {
  /// Three columns and a result with the signs of a - b + c = d between them, centred vertically.
  fileprivate static func equation(_ terms: [RasterImage]) -> RasterImage {
    let unit = terms[0].width / 16
    let sign = 6 * max(1, unit)
    let height = terms.map(\.height).max() ?? 0
    let width = terms.reduce(0) { $0 + $1.width } + 3 * 2 * sign
    var picture = RasterImage(width: width, height: height, channels: 3)
    var x = 0
    for (index, term) in terms.enumerated() {
      if index > 0 {
        let middle = Point(x: x + sign, y: height / 2)
        picture.draw([Sign.minus, .plus, .equals][index - 1], at: middle, size: sign)
        x += 2 * sign
      }
      picture.draw(term, x: x, y: (height - term.height) / 2)
      x += term.width
    }
    return picture
  }

  private struct Point { let x, y: Int }

  private enum Sign { case minus, plus, equals }

  /// Draws a sign of `size` pixels, centred at a point.
  private mutating func draw(_ sign: Sign, at middle: Point, size: Int) {
    let thickness = max(1, size / 6)
    func bar(_ width: Int, _ height: Int, above: Int = 0) {
      fill(
        x: middle.x - width / 2, y: middle.y - height / 2 - above, width: width, height: height,
        value: LatentArithmetic.lineGrey)
    }
    switch sign {
    case .minus: bar(size, thickness)
    case .plus:
      bar(size, thickness)
      bar(thickness, size)
    case .equals:
      bar(size, thickness, above: thickness + 1)
      bar(size, thickness, above: -thickness - 1)
    }
  }
}
