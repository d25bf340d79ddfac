import Datasets
import GAN
import Testing

@testable import Training

/// Settings with a name, and advice about them.
struct RecipeTests {
  @Test func theTutorialsIsTheDefault() {
    var configuration = TrainingConfiguration()
    configuration.use(.tutorial)
    #expect(configuration == TrainingConfiguration())
    configuration = .portraits
    configuration.use(.tutorial)
    #expect(configuration == .portraits)
  }

  /// Whatever was set before, a recipe is the same afterwards, and leaves the rest alone.
  @Test(arguments: NamedRecipe.allCases) func nothingOfAnotherRecipeIsLeft(named: NamedRecipe) {
    var other = TrainingConfiguration()
    other.learningRate = 1
    other.beta1 = 0.9
    other.recipe.loss = .hinge
    other.recipe.spectralNorm = true
    other.recipe.discriminatorLearningRate = 3
    other.recipe.labelSmoothing = 0.1
    other.use(named)
    var fresh = TrainingConfiguration()
    fresh.use(named)
    #expect(other == fresh)
    other.use(.tutorial)
    other.batchSize = 128
    #expect(other == TrainingConfiguration())
    var mine = TrainingConfiguration()
    (mine.epochs, mine.augment, mine.seed, mine.averageHalfLife) = (7, .flip, 3, 500)
    mine.use(named)
    #expect(mine.epochs == 7 && mine.augment == .flip)
    #expect(mine.seed == 3 && mine.averageHalfLife == 500)
  }

  @Test func theBetterOneIsAsDocumented() throws {
    var configuration = TrainingConfiguration()
    configuration.use(.better)
    try configuration.validate()
    #expect(configuration.batchSize == 16 && configuration.beta1 == 0.5)
    #expect(configuration.learningRate == 2e-4 && configuration.recipe.loss == .tutorial)
    #expect(configuration.recipe.generatorLearningRate == 4e-4)
    #expect(configuration.recipe.discriminatorLearningRate == nil)
    #expect(configuration.recipe.learningRateDecay == 0.2)
  }

  /// Epochs of batches of 16, for 4,000 steps; each image at most 100 times, 200 if mirrored, ten
  /// times as often if D sees it changed.
  @Test(arguments: [
    (8000, false, 8, 4000, false), (200_000, false, 1, 12_500, false),
    (640, false, 100, 4000, false), (624, false, 100, 3900, false), (320, false, 100, 2000, false),
    (304, false, 211, 4009, true), (304, true, 200, 3800, false), (144, true, 445, 4005, true),
    (20, false, 1000, 2000, true), (1, true, 2000, 2000, true),
  ])
  func adviceFollowsTheNumberOfImages(
    count: Int, isMirrored: Bool, epochs: Int, steps: Int, isChanged: Bool
  ) {
    var configuration = TrainingConfiguration()
    configuration.dataroot = "photos"
    configuration.augment = isMirrored ? .flip : nil
    let advice = TrainingAdvice(imageCount: count, configuration)
    #expect(advice.recipe == .better && advice.needsDiffAugmentation == isChanged)
    #expect(advice.configuration.epochs == epochs && advice.steps == steps)
  }

  /// Who has chosen something keeps it.
  @Test func adviceKeepsWhatWasChosen() {
    var configuration = TrainingConfiguration()
    configuration.batchSize = 64
    var advice = TrainingAdvice(imageCount: 640, configuration)
    #expect(advice.recipe == nil && advice.steps == 4000 && advice.needsDiffAugmentation)
    configuration.recipe.diffAugmentation = [.cutout]
    advice = TrainingAdvice(imageCount: 640, configuration)
    #expect(
      advice.recipe == nil && advice.configuration.epochs == 400 && !advice.needsDiffAugmentation)
    configuration = TrainingConfiguration()
    configuration.initialGenerator = "faces.pth"
    #expect(TrainingAdvice(imageCount: 640, configuration).recipe == nil)
  }

  @Test func adviceCountsStepsOfTheGenerator() {
    var configuration = TrainingConfiguration()
    configuration.dataroot = "photos"
    configuration.recipe.discriminatorSteps = 2
    #expect(TrainingAdvice(imageCount: 12_800, configuration).steps == 8000)
    #expect(TrainingAdvice(imageCount: 12_800, .portraits).steps == 8000)
  }

  @Test func theGeneratorStaysTwiceAsFast() {
    var configuration = TrainingConfiguration()
    configuration.use(.better, learningRate: 1e-4)
    #expect(configuration.learningRate == 1e-4)
    #expect(configuration.recipe.generatorLearningRate == 2e-4)
  }
}
