import Preconditions

extension LatentVectors {
  /// A walk from vector to vector, in order. What follows the vectors, their classes, mixes
  /// linearly.
  ///
  /// - Parameters:
  ///   - steps: vectors from one to the next, both included; at least 2.
  ///   - joinsSegments: whether the vector between two segments comes once, as an animation needs
  ///     it, or twice, as a grid with a row for each segment needs it.
  ///   - returns: whether the walk returns to the first vector. If segments are joined, that vector
  ///     is not repeated at the end, since an animation starts again with it.
  public func walk(
    steps: Int, by interpolation: Interpolation = .spherical, joinsSegments: Bool,
    returns: Bool = false
  ) -> LatentVectors {
    require(steps >= 2, "LatentVectors.walk: \(steps) steps; 2 at least are needed")
    require(count >= 2, "LatentVectors.walk: \(count) vectors; 2 at least are needed")
    let segments = returns ? count : count - 1
    let stride = joinsSegments ? steps - 1 : steps
    let last = joinsSegments && !returns ? 1 : 0
    return LatentVectors(count: segments * stride + last, nz: nz, classCount: classCount) { index in
      let (segment, step) = index.quotientAndRemainder(dividingBy: stride)
      let start = self[segment % count]
      // The last vector of a joined walk starts no segment.
      guard step > 0 else { return start }
      let end = self[(segment + 1) % count]
      let share = Double(step) / Double(steps - 1)
      func between(_ method: Interpolation, _ part: Range<Int>) -> [Float] {
        method.vector(from: Array(start[part]), to: Array(end[part]), share: share)
      }
      return between(interpolation, 0..<nz) + between(.linear, nz..<width)
    }
  }
}
