import GAN

/// Settings that belong together, under a name: a `Recipe`, and what else goes with it.
/// docs/quality.md compares what they draw.
public enum NamedRecipe: String, CaseIterable, Sendable {
  /// The tutorial's learning rates and loss, and nothing besides.
  case tutorial
  /// What draws better images in about the same time: batches of 16, a generator that learns twice
  /// as fast as the discriminator, and learning rates that fall to 0 over the last fifth of the
  /// run.
  case better
}

extension TrainingConfiguration {
  /// Changes what `named` decides: the learning rates, the decay rate of the first moment, all of
  /// `recipe` and, with `better`, the batch size. Everything else stays, with `tutorial` the batch
  /// size, too.
  ///
  /// - Parameter rate: the common learning rate, that of D with `better`; nil for the tutorial's.
  public mutating func use(_ named: NamedRecipe, learningRate rate: Double? = nil) {
    let tutorial = TrainingConfiguration()
    (beta1, recipe) = (tutorial.beta1, tutorial.recipe)
    learningRate = rate ?? tutorial.learningRate
    switch named {
    case .tutorial: break
    case .better:
      batchSize = 16
      recipe.generatorLearningRate = 2 * learningRate
      recipe.learningRateDecay = 0.2
    }
  }

  /// Whether all that a recipe decides is as in `other`.
  package func hasRecipe(of other: TrainingConfiguration) -> Bool {
    batchSize == other.batchSize && learningRate == other.learningRate && beta1 == other.beta1
      && recipe == other.recipe
  }

  /// The settings that a new run has by default: those for photographs in a folder, or those for
  /// the built-in portraits if `dataroot` is nil.
  package static func usual(dataroot: String?) -> TrainingConfiguration {
    dataroot == nil ? .portraits : TrainingConfiguration()
  }
}
