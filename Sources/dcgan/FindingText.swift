import Datasets
import Foundation
import GAN
import Training

/// What the command says of the findings about a run: the facts, and the options that help.
///
/// All names of options in findings are here, or in `TrainingConfiguration.options`.
struct FindingText {
  /// The settings of the run.
  let configuration: TrainingConfiguration
  /// Its folder.
  let directory: RunDirectory
  /// Options that are no settings of a run, to be kept in the command of a new one.
  var engineArguments: [String] = []

  /// The sentence about `finding`.
  func sentence(_ finding: TrainingFinding) -> String { "\(finding.facts); \(advice(finding))" }

  private func advice(_ finding: TrainingFinding) -> String {
    let recipe = configuration.recipe
    let usual = TrainingConfiguration().learningRate
    let ofG = recipe.generatorLearningRate ?? configuration.learningRate
    let ofD = recipe.discriminatorLearningRate ?? configuration.learningRate
    // What makes few images go further.
    let stretch =
      (configuration.augment == .flip ? "" : "mirror them with --augment flip, ")
      + (recipe.diffAugmentation.isEmpty
        ? "change them with --diff-augment \(DiffAugmentationList.all), " : "")
    switch finding.matter {
    case .fewImages(_, _, _, let steps):
      return "use more images, \(stretch)or stop "
        + "earlier with --max-steps \(steps)"
    case .discriminatorWins:
      // A rate far above those of the recipes is wrong in itself.
      let smooths = recipe.labelSmoothing == 0 && recipe.loss != .hinge
      return "begin a new run with " + (ofG > 2 * usual ? "--lr-g \(usual) " : "")
        + "--lr-d \(min(ofG, ofD, usual) / 2)" + (smooths ? " --label-smoothing 0.1" : "")
    case .generatorCollapses:
      return "if this does not pass by itself, begin a new run with --seed "
        + "\(configuration.seed &+ 1) --lr-g \(min(lowered(ofG), ofD))"
        + (ofD > usual ? " --lr-d \(usual)" : "")
    case .overfitting:
      return "use more images, \(stretch)or draw "
        + "with a checkpoint of an earlier step (--checkpoint)"
    case .notFinite(let checkpoint), .notFiniteState(_, let checkpoint):
      let reason =
        checkpoint == nil
        ? "no checkpoint is of use, so begin anew at a lower learning rate"
        : "begin a new run at a lower learning rate with the last good networks"
      return "\(reason): \(newRun(with: checkpoint))"
    }
  }

  /// A learning rate that is more likely to do: half, and at most the tutorial's.
  private func lowered(_ rate: Double) -> Double {
    min(rate / 2, TrainingConfiguration().learningRate)
  }

  /// The command of a new run with the settings of this one, but lower learning rates.
  ///
  /// - Parameter checkpoint: the networks that it begins with; nil for those of this run.
  private func newRun(with checkpoint: String?) -> String {
    var new = configuration
    new.learningRate = lowered(new.learningRate)
    new.recipe.generatorLearningRate = new.recipe.generatorLearningRate.map(lowered)
    new.recipe.discriminatorLearningRate = new.recipe.discriminatorLearningRate.map(lowered)
    if let checkpoint {
      new.initialGenerator = checkpoint
      new.initialDiscriminator = checkpoint
    }
    return RunCommands(directory: directory, engineArguments: engineArguments).begin(new)
  }
}
