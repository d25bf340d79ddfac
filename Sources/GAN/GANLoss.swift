import Autograd

/// What G and D minimize, as functions of D's logits.
///
/// Another loss is another case with its three formulas.
enum GANLoss {
  /// The tutorial's: binary cross-entropy for D, and for G the non-saturating loss
  /// (Goodfellow et al. 2014, section 3).
  case binaryCrossEntropy

  /// D's loss on real images: the mean of -log D(x).
  func discriminator(real logits: Variable) -> Variable {
    switch self {
    case .binaryCrossEntropy: logits.binaryCrossEntropy(target: 1)
    }
  }

  /// D's loss on fakes: the mean of -log(1 - D(G(z))).
  func discriminator(fake logits: Variable) -> Variable {
    switch self {
    case .binaryCrossEntropy: logits.binaryCrossEntropy(target: 0)
    }
  }

  /// G's loss on its fakes: the mean of -log D(G(z)).
  func generator(fake logits: Variable) -> Variable {
    switch self {
    case .binaryCrossEntropy: logits.binaryCrossEntropy(target: 1)
    }
  }
}
