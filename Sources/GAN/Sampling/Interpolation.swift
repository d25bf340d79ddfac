import Preconditions

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A path from one latent vector to another.
public enum Interpolation: String, Sendable, CaseIterable {
  /// Along the arc between them, where vectors keep about the length of standard normal ones, for
  /// which the generator was trained (Shoemake 1985; White 2016, arXiv:1609.04468).
  case spherical
  /// Along the straight line between them.
  case linear

  /// The vector at `share` (0 ... 1) of the way from `start` to `end`.
  public func vector(from start: [Float], to end: [Float], share: Double) -> [Float] {
    require(
      start.count == end.count, "Interpolation: vectors of \(start.count) and \(end.count)")
    // The ends are exact.
    if share == 0 { return start }
    if share == 1 { return end }
    var weights = (start: 1 - share, end: share)
    if self == .spherical, let angle = Self.angle(between: start, end) {
      weights = (sin((1 - share) * angle) / sin(angle), sin(share * angle) / sin(angle))
    }
    return zip(start, end).map { Float(weights.start * Double($0) + weights.end * Double($1)) }
  }

  /// The angle between two vectors; nil if the angle is 0, 180 degrees or undefined, where the
  /// formula would divide by zero.
  private static func angle(between first: [Float], _ second: [Float]) -> Double? {
    var (product, firstSquare, secondSquare) = (0.0, 0.0, 0.0)
    for (a, b) in zip(first, second) {
      let (a, b) = (Double(a), Double(b))
      product += a * b
      firstSquare += a * a
      secondSquare += b * b
    }
    let cosine = product / (firstSquare * secondSquare).squareRoot()
    // Also false for NaN.
    return abs(cosine) < 1 - 1e-9 ? acos(cosine) : nil
  }
}
