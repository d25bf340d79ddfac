import Datasets
import GAN
import Imaging
import PlainText

extension TrainingConfiguration {
  /// Throws unless these settings resume a run that was begun with `saved`.
  ///
  /// What decides a step must be the same. How long to train and when to report may change, and so
  /// may the folder of the images, which may have moved. The tutorial's networks may be given by
  /// their sizes or layer by layer.
  func requireAgreement(
    with saved: TrainingConfiguration, of directory: RunDirectory
  ) throws(TrainingError) {
    // Sizes of the tutorial's networks are compared below, by their names.
    let isTutorials = networks == nil && saved.networks == nil
    if !isTutorials, model.classes == saved.model.classes,
      let (mine, other) = networkSpecs.difference(from: saved.networkSpecs)
    {
      throw .conflict(
        path: directory.path, setting: "networks", given: "(\(mine))", saved: other)
    }
    // Numbers of different counts cannot be compared.
    if let mine = evaluateCount, let other = saved.evaluateCount, mine != other {
      throw .conflict(
        path: directory.path, setting: "evaluate-count", given: "\(mine)", saved: "\(other)")
    }
    let others = Dictionary(uniqueKeysWithValues: saved.decisiveSettings)
    for (name, mine) in decisiveSettings {
      guard let other = others[name], mine != other else { continue }
      throw .conflict(path: directory.path, setting: name, given: mine, saved: other)
    }
    // Of many classes, the texts above have the first ones only.
    for (mine, other) in zip(model.classes, saved.model.classes) where mine != other {
      throw .conflict(
        path: directory.path, setting: "conditional", given: "with '\(mine.printable)'",
        saved: "'\(other.printable)'")
    }
  }

  /// What decides a step, with values in words. A folder has no name here, as it may move.
  var decisiveSettings: [(name: String, value: String)] {
    let images = dataroot == nil ? "no folder of images" : "a folder of images"
    // How long the run is decides the steps of some recipes.
    let length = lengthSettings.filter { ["epochs", "max-steps"].contains($0.name) }
    return [("dataroot", images)] + stepSettings + (recipe.dependsOnLength ? length : [])
  }

  /// What decides a step apart from the folder of the images, under the tutorial's names.
  package var stepSettings: [(name: String, value: String)] {
    // In statements, as one long expression would take the compiler long.
    var settings: [(name: String, value: String)] = [
      ("classes", classes.map { Set($0).sorted().joined(separator: ",") } ?? "all"),
      ("crop", preparation.crop.rawValue),
      ("rotate", preparation.rotate.rawValue),
      ("background", preparation.background?.description ?? "none"),
      ("stretch", preparation.stretch.map { "\($0)" } ?? "none"),
      ("augment", augment?.rawValue ?? "none"),
      ("hold-back", holdBack?.description ?? "none"),
      ("batch-size", "\(batchSize)"),
      ("image-size", "\(model.imageSize)"),
      ("nc", "\(model.nc)"),
      ("nz", "\(model.nz)"),
      ("conditional", labels),
    ]
    if networks == nil {
      settings.append(("ngf", "\(model.ngf)"))
      settings.append(("ndf", "\(model.ndf)"))
    } else {
      settings.append(("networks", "of the run's own"))
    }
    settings += recipeSettings
    settings.append(("average-half-life", "\(averageHalfLife) images"))
    settings.append(("seed", "\(seed)"))
    settings.append(("init-generator", initialGenerator ?? "a fresh generator"))
    settings.append(("init-discriminator", initialDiscriminator ?? "a fresh discriminator"))
    return settings
  }

  /// How the networks are trained, likewise.
  private var recipeSettings: [(name: String, value: String)] {
    [
      ("lr", "\(learningRate)"),
      ("lr-g", "\(recipe.generatorLearningRate ?? learningRate)"),
      ("lr-d", "\(recipe.discriminatorLearningRate ?? learningRate)"),
      ("beta1", "\(beta1)"),
      ("loss", recipe.loss.rawValue),
      ("label-smoothing", "\(recipe.labelSmoothing)"),
      ("lr-decay", "\(recipe.learningRateDecay)"),
      ("d-steps", "\(recipe.discriminatorSteps)"),
      ("diff-augment", diffAugmentation),
      ("instance-noise", "\(recipe.instanceNoise)"),
      ("spectral-norm", recipe.spectralNorm ? "on" : "off"),
      ("gradient-penalty", "\(recipe.gradientPenalty)"),
    ]
  }

  private var labels: String {
    model.classes.isEmpty ? "no" : "yes (\(GANSpec.list(model.classes)))"
  }

  private var diffAugmentation: String {
    let kinds = recipe.diffAugmentation.map(\.rawValue).sorted()
    return kinds.isEmpty ? "none" : kinds.joined(separator: ",")
  }

  /// What decides how long a run is and what it writes, but no step, likewise.
  package var lengthSettings: [(name: String, value: String)] {
    func text(_ number: Int?, orElse none: String) -> String { number.map { "\($0)" } ?? none }
    var settings: [(name: String, value: String)] = [
      ("epochs", "\(epochs)"),
      ("max-steps", text(maxSteps, orElse: "none")),
      ("log-every", "\(logEvery)"),
      ("sample-every", text(sampleEvery, orElse: "by the length of the run")),
      ("checkpoint-every", "\(checkpointEvery)"),
      ("evaluate-every", text(evaluateEvery, orElse: "never")),
    ]
    if let keep { settings.append(("keep", "\(keep)")) }
    if let keepEvery { settings.append(("keep-every", "\(keepEvery)")) }
    if let evaluateCount { settings.append(("evaluate-count", "\(evaluateCount)")) }
    return settings
  }
}
