import Preconditions

extension LatentVectors {
  /// A walk through all vectors in turn.
  ///
  /// - Parameters:
  ///   - steps: vectors from one to the next, both included; at least 2.
  ///   - joinsSegments: whether a vector in which one segment of the walk ends and the next begins
  ///     comes once (for an animation) or twice (for a grid with a row for each segment).
  ///   - returns: whether the walk ends where it began; its last vector is then left out if
  ///     segments are joined, as an animation begins with it again.
  public func walk(
    steps: Int, by interpolation: Interpolation = .spherical, joinsSegments: Bool,
    returns: Bool = false
  ) -> LatentVectors {
    require(steps >= 2, "LatentVectors.walk: \(steps) steps; 2 at least are needed")
    require(count >= 2, "LatentVectors.walk: \(count) vectors; 2 at least are needed")
    let segments = returns ? count : count - 1
    let stride = joinsSegments ? steps - 1 : steps
    let last = joinsSegments && !returns ? 1 : 0
    return LatentVectors(count: segments * stride + last, nz: nz) { index in
      let (segment, step) = index.quotientAndRemainder(dividingBy: stride)
      let start = self[segment % count]
      // The last vector of a walk whose segments are joined begins a segment that there is not.
      guard step > 0 else { return start }
      return interpolation.vector(
        from: start, to: self[(segment + 1) % count], share: Double(step) / Double(steps - 1))
    }
  }
}
