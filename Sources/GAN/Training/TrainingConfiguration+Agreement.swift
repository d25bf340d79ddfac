import Datasets

extension TrainingConfiguration {
  /// Throws unless these settings continue a run that was begun with `saved`.
  ///
  /// What decides a step must be the same. How long to train and when to report may change, and so
  /// may the folder of the images, which may have moved.
  func requireAgreement(
    with saved: TrainingConfiguration, of directory: RunDirectory
  ) throws(TrainingError) {
    let settings: [(String, (TrainingConfiguration) -> String)] = [
      ("dataroot", { $0.dataroot == nil ? "the built-in portraits" : "a folder of images" }),
      ("classes", { $0.classes.map { Set($0).sorted().joined(separator: ",") } ?? "all" }),
      ("augment", { $0.augment?.rawValue ?? "none" }),
      ("batch-size", { "\($0.batchSize)" }),
      ("image-size", { "\($0.model.imageSize)" }),
      ("nc", { "\($0.model.nc)" }),
      ("nz", { "\($0.model.nz)" }),
      ("ngf", { "\($0.model.ngf)" }),
      ("ndf", { "\($0.model.ndf)" }),
      ("lr", { "\($0.learningRate)" }),
      ("beta1", { "\($0.beta1)" }),
      ("seed", { "\($0.seed)" }),
      ("init-generator", { $0.initialGenerator ?? "a fresh generator" }),
      ("init-discriminator", { $0.initialDiscriminator ?? "a fresh discriminator" }),
    ]
    for (name, value) in settings where value(self) != value(saved) {
      throw .conflict(
        path: directory.path, setting: name, given: value(self), saved: value(saved))
    }
  }
}
