import GAN
import Training

// Settings and advice as the options that give them.

extension TrainingConfiguration {
  /// The options of `dcgan train` that give these settings to a new run, apart from networks of
  /// one's own.
  var options: [String] {
    let defaults: TrainingConfiguration = dataroot == nil ? .portraits : TrainingConfiguration()
    let usual = Dictionary(
      uniqueKeysWithValues: defaults.stepSettings + defaults.lengthSettings)
    var options = dataroot.map { ["--dataroot", $0] } ?? []
    for (name, value) in stepSettings + lengthSettings {
      switch name {
      case "networks": break
      case "average-half-life" where averageHalfLife != defaults.averageHalfLife:
        options += ["--average-half-life", "\(averageHalfLife)"]
      case "average-half-life": break
      // Without options, the rates of both networks are the common one, and images decide nc.
      case "lr-g":
        if recipe.generatorLearningRate != nil { options += ["--lr-g", value] }
      case "lr-d":
        if recipe.discriminatorLearningRate != nil { options += ["--lr-d", value] }
      case "conditional":
        if !model.classes.isEmpty { options.append("--conditional") }
      case "spectral-norm":
        if recipe.spectralNorm { options.append("--spectral-norm") }
      case "nc" where dataroot != nil && networks == nil: options += ["--nc", value]
      default: if usual[name] != value { options += ["--" + name, value] }
      }
    }
    return options
  }
}

extension TrainingAdvice {
  /// The options of `dcgan train` that follow it.
  var options: [String] {
    (recipe.map { ["--recipe", $0.rawValue] } ?? [])
      + (needsDiffAugmentation ? ["--diff-augment", DiffAugmentationList.all] : [])
      + ["--epochs", "\(epochs)"]
  }
}
