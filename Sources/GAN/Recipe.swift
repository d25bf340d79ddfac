/// How the networks are trained, apart from their sizes and the data. Every default is the
/// tutorial's.
public struct Recipe: Hashable, Sendable {
  /// What G and D minimize.
  public var loss = GANLoss.tutorial
  /// How much less than 1 D should say of a real image: one-sided label smoothing (Salimans et al.
  /// 2016, arXiv:1606.03498, section 3.4).
  public var labelSmoothing = 0.0
  /// The learning rate of G's optimizer; nil for the common one.
  public var generatorLearningRate: Double?
  /// The learning rate of D's optimizer; nil for the common one.
  public var discriminatorLearningRate: Double?

  /// The tutorial's recipe.
  public init() {}

  /// What is wrong with the recipe, as a sentence; nil if nothing is.
  public var flaw: String? {
    for (name, rate) in [("lr-g", generatorLearningRate), ("lr-d", discriminatorLearningRate)] {
      if let rate, !(rate > 0 && rate.isFinite) {
        return "\(name) \(rate) is not possible; use a number above 0, such as 0.0002"
      }
    }
    if !(0..<0.5 ~= labelSmoothing) {
      return "label-smoothing \(labelSmoothing) is not possible; use a number from 0 up to, but "
        + "not including, 0.5"
    }
    if loss == .hinge && labelSmoothing > 0 {
      return "label-smoothing \(labelSmoothing) is not possible with the loss \(loss.rawValue), "
        + "which has no targets; use 0"
    }
    return nil
  }
}

extension Recipe: Codable {
  /// Reads a recipe. What a file does not say is as in the tutorial.
  public init(from decoder: any Decoder) throws {
    let file = try decoder.container(keyedBy: CodingKeys.self)
    loss = try file.decodeIfPresent(GANLoss.self, forKey: .loss) ?? loss
    labelSmoothing = try file.decodeIfPresent(Double.self, forKey: .labelSmoothing) ?? 0
    generatorLearningRate = try file.decodeIfPresent(Double.self, forKey: .generatorLearningRate)
    discriminatorLearningRate =
      try file.decodeIfPresent(Double.self, forKey: .discriminatorLearningRate)
  }
}
