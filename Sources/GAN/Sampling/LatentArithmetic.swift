import Preconditions
import RandomStreams

/// mean(a) - mean(b) + mean(c) of three groups of latent vectors (Radford, Metz and Chintala 2016,
/// arXiv:1511.06434, figure 7: smiling woman - neutral woman + neutral man = smiling man).
public struct LatentArithmetic: Sendable {
  /// The group whose mean comes first.
  public let a: LatentVectors
  /// The group whose mean is subtracted.
  public let b: LatentVectors
  /// The group whose mean is added.
  public let c: LatentVectors

  /// Three groups of vectors of one length. An empty group ends the program.
  public init(_ a: LatentVectors, minus b: LatentVectors, plus c: LatentVectors) {
    require(
      !a.isEmpty && !b.isEmpty && !c.isEmpty && a.nz == b.nz && a.nz == c.nz
        && a.classCount == b.classCount && a.classCount == c.classCount,
      "LatentArithmetic: \(a.count), \(b.count) and \(c.count) vectors of length \(a.width), "
        + "\(b.width) and \(c.width)")
    (self.a, self.b, self.c) = (a, b, c)
  }

  /// The one latent vector mean(a) - mean(b) + mean(c).
  public var result: LatentVectors {
    let sum = zip(zip(a.mean(), b.mean()), c.mean()).map { $0.0 - $0.1 + $1 }
    return LatentVectors(count: 1, nz: a.nz, classCount: a.classCount) { _ in sum }
  }

  /// The result and eight neighbours, as in the paper: uniform noise of ± 0.25 is added to each
  /// value of the latent vector. The result is in the middle.
  public var neighbourhood: LatentVectors {
    let (result, nz) = (result[0], a.nz)
    return LatentVectors(count: 9, nz: nz, classCount: a.classCount) { index in
      if index == 4 { return result }
      var noise = RandomStream(seed: 0, name: "arithmetic.\(index)")
      return result[..<nz].map { $0 + noise.uniform(in: -0.25...0.25) } + result[nz...]
    }
  }
}
