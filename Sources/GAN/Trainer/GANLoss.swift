public import Autograd
import Kernels
package import Tensors

/// What G and D minimize, as functions of D's logits.
///
/// Another loss is another case with its three formulas.
public enum GANLoss: String, CaseIterable, Codable, Sendable {
  /// The tutorial's: binary cross-entropy for D, and for G the non-saturating loss
  /// (Goodfellow et al. 2014, section 3).
  case tutorial
  /// Binary cross-entropy of differences of logits: D learns that each real image is more real than
  /// a fake, G that its fakes are more real than real images (Jolicoeur-Martineau 2018,
  /// arXiv:1807.00734, RSGAN).
  case relativistic
  /// Half of the squared distances to 1 for real images and to 0 for fakes (Mao et al. 2017,
  /// arXiv:1611.04076, equation 9). D's outputs are no logits then, but the scores themselves.
  case leastSquares = "least-squares"
  /// The hinge: D stops to care about real images above 1 and fakes below -1 (Lim and Ye 2017,
  /// arXiv:1705.02894).
  case hinge

  /// Whether the loss is a function of the difference between the logits of a real image and of a
  /// fake. `discriminator(real:)` and `generator(fake:)` then take differences: D(x) - D(G(z)) and
  /// D(G(z)) - D(x).
  public var isRelativistic: Bool { self == .relativistic }

  /// D's loss on real images. The tutorial's is the mean of -log D(x).
  ///
  /// - Parameter target: what D should say of a real image: 1, or less for one-sided label
  ///   smoothing (Salimans et al. 2016, arXiv:1606.03498, section 3.4). The hinge knows no targets.
  public func discriminator(real logits: Variable, target: Float = 1) -> Variable {
    switch self {
    case .tutorial, .relativistic: logits.binaryCrossEntropy(target: target)
    case .leastSquares: halfOfSquares(logits - target)
    case .hinge: (1 - logits).relu().mean()
    }
  }

  /// D's loss on fakes. The tutorial's is the mean of -log(1 - D(G(z))).
  public func discriminator(fake logits: Variable) -> Variable {
    switch self {
    case .tutorial, .relativistic: logits.binaryCrossEntropy(target: 0)
    case .leastSquares: halfOfSquares(logits)
    case .hinge: (1 + logits).relu().mean()
    }
  }

  /// G's loss on its fakes. The tutorial's is the mean of -log D(G(z)).
  public func generator(fake logits: Variable) -> Variable {
    switch self {
    case .tutorial, .relativistic: logits.binaryCrossEntropy(target: 1)
    case .leastSquares: halfOfSquares(logits - 1)
    case .hinge: -logits.mean()
    }
  }

  /// The mean of what D says of images, from 0 for fake to 1 for real: the logistic function of its
  /// logits. With least squares the outputs themselves, which may lie beyond.
  package func meanOutput(_ logits: Tensor) -> Float {
    self == .leastSquares ? logits.mean() : logits.sigmoid().mean()
  }

  private func halfOfSquares(_ distances: Variable) -> Variable {
    0.5 * (distances * distances).mean()
  }
}
