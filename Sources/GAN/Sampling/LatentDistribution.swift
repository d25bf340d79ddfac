public import RandomStreams

/// What the numbers of latent vectors are drawn from.
public enum LatentDistribution: String, Sendable, CaseIterable {
  /// The standard normal distribution, as in the tutorial.
  case normal
  /// The uniform distribution in [-1, 1], as in the DCGAN paper.
  case uniform

  /// The next `count` numbers from the distribution.
  public func numbers(_ count: Int, from stream: inout RandomStream) -> [Float] {
    switch self {
    case .normal: stream.normals(count)
    case .uniform: (0..<count).map { _ in stream.uniform(in: -1...1) }
    }
  }
}
