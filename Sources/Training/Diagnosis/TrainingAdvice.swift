import Datasets
import GAN

/// How to train on so many images, from what docs/quality.md and docs/training.md show.
package struct TrainingAdvice: Equatable {
  /// Steps after which pictures show what the images are: faces, if they are of faces.
  package static let wantedSteps = 4000

  /// The recipe to use; nil for the one of the settings, which is not the default.
  package let recipe: NamedRecipe?
  /// Whether images are so few that D should see them changed at random.
  package let needsDiffAugmentation: Bool
  /// How often to go through all images.
  package let epochs: Int
  /// The steps of so many epochs.
  package let steps: Int

  /// Advice for a new run with `configuration`, apart from its length.
  ///
  /// - Parameter imageCount: images to train on, at least one.
  package init(imageCount: Int, _ configuration: TrainingConfiguration) {
    var configuration = configuration
    let usual: TrainingConfiguration =
      configuration.dataroot == nil ? .portraits : TrainingConfiguration()
    let isUsual =
      configuration.recipe == usual.recipe && configuration.batchSize == usual.batchSize
      && configuration.learningRate == usual.learningRate && configuration.beta1 == usual.beta1
    recipe = isUsual ? .better : nil
    if let recipe { configuration.use(recipe) }
    let batches = BatchLoader.batches(of: configuration.batchSize, in: imageCount)
    let wanted = (Self.wantedSteps + batches - 1) / batches
    needsDiffAugmentation =
      configuration.recipe.diffAugmentation.isEmpty && wanted > configuration.harmlessViews
    if needsDiffAugmentation { configuration.recipe.diffAugmentation = DiffAugmentation.allCases }
    epochs = min(wanted, configuration.harmlessViews)
    steps = epochs * batches
  }
}
