import GAN
import Training

// Settings and advice as the options that give them.

extension TrainingConfiguration {
  /// The options of `dcgan train` that give these settings to a new run, apart from networks of
  /// one's own.
  var options: [String] {
    let defaults = TrainingConfiguration.usual(dataroot: dataroot)
    let usual = Dictionary(
      uniqueKeysWithValues: defaults.stepSettings + defaults.lengthSettings)
    var options: [String] = []
    func add(_ name: String, _ value: String) { options += ShellCommand.option(name, value) }
    if let dataroot { add("dataroot", dataroot) }
    for (name, value) in stepSettings + lengthSettings {
      switch name {
      case "networks": break
      // A class may have the name that stands for all.
      case "classes": if classes != nil { add(name, value) }
      case "average-half-life" where averageHalfLife != defaults.averageHalfLife:
        add(name, "\(averageHalfLife)")
      case "average-half-life": break
      // Without options, the rates of both networks are the common one, and images decide nc.
      case "lr-g": if recipe.generatorLearningRate != nil { add(name, value) }
      case "lr-d": if recipe.discriminatorLearningRate != nil { add(name, value) }
      case "conditional": if !model.classes.isEmpty { options.append("--conditional") }
      case "spectral-norm": if recipe.spectralNorm { options.append("--spectral-norm") }
      case "nc" where dataroot != nil && networks == nil: add(name, value)
      default: if usual[name] != value { add(name, value) }
      }
    }
    return options
  }
}

extension TrainingAdvice {
  /// The command of a new run that follows it, with the settings of `configuration` otherwise.
  ///
  /// - Parameter engineArguments: options that are no settings of a run.
  func command(for configuration: TrainingConfiguration, engineArguments: [String] = []) -> String {
    var configuration = configuration
    configuration.epochs = TrainingConfiguration.usual(dataroot: configuration.dataroot).epochs
    return ShellCommand.line(
      ["dcgan", "train"] + configuration.options + options + engineArguments)
  }

  /// The options that follow it.
  var options: [String] {
    (recipe.map { ["--recipe", $0.rawValue] } ?? [])
      + (needsDiffAugmentation ? ["--diff-augment", DiffAugmentationList.all] : [])
      + ["--epochs", "\(configuration.epochs)"]
  }
}
