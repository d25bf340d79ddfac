public import Imaging
import Preconditions
import RandomStreams
import Tensors

/// mean(a) - mean(b) + mean(c) of three groups of latent vectors, and its picture (Radford, Metz
/// and Chintala 2016, arXiv:1511.06434, figure 7: smiling woman - neutral woman + neutral man =
/// smiling man).
public struct LatentArithmetic: Sendable {
  /// The group whose mean comes first.
  public let a: LatentVectors
  /// The group whose mean is subtracted.
  public let b: LatentVectors
  /// The group whose mean is added.
  public let c: LatentVectors

  /// The grey of lines and signs.
  fileprivate static let lineGrey: UInt8 = 200

  /// Three groups of vectors of one length. An empty group ends the program.
  public init(_ a: LatentVectors, minus b: LatentVectors, plus c: LatentVectors) {
    require(
      !a.isEmpty && !b.isEmpty && !c.isEmpty && a.nz == b.nz && a.nz == c.nz,
      "LatentArithmetic: \(a.count), \(b.count) and \(c.count) vectors of length \(a.nz), \(b.nz) "
        + "and \(c.nz)")
    (self.a, self.b, self.c) = (a, b, c)
  }

  /// The one latent vector mean(a) - mean(b) + mean(c).
  public var result: LatentVectors {
    let sum = zip(zip(a.mean(), b.mean()), c.mean()).map { $0.0 - $0.1 + $1 }
    return LatentVectors(count: 1, nz: a.nz) { _ in sum }
  }

  /// The result and eight neighbours, as in the paper: uniform noise of ± 0.25 is added to each
  /// value. The result is in the middle.
  public var neighbourhood: LatentVectors {
    let result = result[0]
    return LatentVectors(count: 9, nz: a.nz) { index in
      if index == 4 { return result }
      var noise = RandomStream(seed: 0, name: "arithmetic.\(index)")
      return result.map { $0 + noise.uniform(in: -0.25...0.25) }
    }
  }

  /// A picture of the sum: a column for each group with its mean below a line, signs between the
  /// columns, and the neighbourhood of the result at the end.
  public func picture(by sampler: Sampler) -> RasterImage {
    let columns = [a, b, c].map { group -> RasterImage in
      let mean = group.mean()
      let shown = LatentVectors(count: group.count + 1, nz: group.nz) { index in
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
