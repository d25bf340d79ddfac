import Datasets
import GAN

/// How to train on so many images.
package struct TrainingAdvice {
  /// Steps of G that a run should have for pictures. Those of docs/quality.md and
  /// docs/training.md, which have 5,000 and 8,000, show faces before that.
  package static let wantedSteps = 4000

  /// The recipe to use; nil to keep the settings, which differ from the default ones.
  package let recipe: NamedRecipe?
  /// Whether images are so few that D should see them changed at random.
  package let needsDiffAugmentation: Bool
  /// The settings with all that is advised, the number of epochs among them.
  package let configuration: TrainingConfiguration
  /// The steps of so many epochs.
  package let steps: Int

  /// Advice for a new run with `configuration`, apart from its length.
  ///
  /// - Parameter imageCount: images to train on, at least one.
  package init(imageCount: Int, _ configuration: TrainingConfiguration) {
    var configuration = configuration
    let usual = TrainingConfiguration.usual(dataroot: configuration.dataroot)
    // The recipe was compared for fresh networks of the tutorial's.
    let isFresh =
      configuration.networks == nil && configuration.initialGenerator == nil
      && configuration.initialDiscriminator == nil
    recipe = configuration.hasRecipe(of: usual) && isFresh ? .better : nil
    if let recipe { configuration.use(recipe) }

    let batches = BatchLoader.batches(of: configuration.batchSize, in: imageCount)
    let steps = Self.wantedSteps * configuration.recipe.discriminatorSteps
    var wanted = (steps + batches - 1) / batches
    if configuration.dataroot == nil { wanted = max(wanted, usual.epochs) }
    // DiffAugment makes G learn slower, so it is for those whose run would be far too short.
    needsDiffAugmentation =
      configuration.recipe.diffAugmentation.isEmpty && wanted > 2 * configuration.harmlessViews
    if needsDiffAugmentation { configuration.recipe.diffAugmentation = DiffAugmentation.allCases }
    configuration.epochs = min(wanted, configuration.harmlessViews)
    self.steps = configuration.epochs * batches
    self.configuration = configuration
  }
}
