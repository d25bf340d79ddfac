import Datasets
import GAN

extension TrainingConfiguration {
  /// Throws unless these settings resume a run that was begun with `saved`.
  ///
  /// What decides a step must be the same. How long to train and when to report may change, and so
  /// may the folder of the images, which may have moved.
  func requireAgreement(
    with saved: TrainingConfiguration, of directory: RunDirectory
  ) throws(TrainingError) {
    if networks != saved.networks,
      let (mine, other) = networkSpecs.difference(from: saved.networkSpecs)
    {
      throw .conflict(
        path: directory.path, setting: "networks", given: "(\(mine))", saved: other)
    }
    for (mine, other) in zip(decisiveSettings, saved.decisiveSettings)
    where mine.value != other.value {
      throw .conflict(
        path: directory.path, setting: mine.name, given: mine.value, saved: other.value)
    }
  }

  /// What decides a step, with values in words. A folder has no name here, as it may move.
  private var decisiveSettings: [(name: String, value: String)] {
    let images = dataroot == nil ? "no folder of images" : "a folder of images"
    return [("dataroot", images)] + stepSettings
  }

  /// What decides a step apart from the folder of the images, under the tutorial's names.
  var stepSettings: [(name: String, value: String)] {
    [
      ("classes", classes.map { Set($0).sorted().joined(separator: ",") } ?? "all"),
      ("augment", augment?.rawValue ?? "none"),
      ("batch-size", "\(batchSize)"),
      ("image-size", "\(model.imageSize)"),
      ("nc", "\(model.nc)"),
      ("nz", "\(model.nz)"),
    ]
      + (networks == nil
        ? [("ngf", "\(model.ngf)"), ("ndf", "\(model.ndf)")] : [("networks", "of the run's own")])
      + [
        ("lr", "\(learningRate)"),
        ("beta1", "\(beta1)"),
        ("seed", "\(seed)"),
        ("init-generator", initialGenerator ?? "a fresh generator"),
        ("init-discriminator", initialDiscriminator ?? "a fresh discriminator"),
      ]
  }
}
