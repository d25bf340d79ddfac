public import Datasets
import GAN
import Imaging
import PlainText
import Portraits

extension TrainingConfiguration {
  /// Opens the images that the settings name: those of the folder `dataroot` or, if there is none,
  /// the built-in portraits. They have the size and the channels of the networks.
  ///
  /// - Parameter onListing: called from time to time with the number of files listed so far.
  public func openDataset(
    onListing: @escaping (Int) -> Void = { _ in }
  ) throws(TrainingError) -> any ImageDataset {
    guard let dataroot else {
      if classes != nil { throw .portraitsHaveNoClasses }
      if preparation != ImagePreparation() {
        throw .invalidSettings(
          "the built-in portraits are square, upright and opaque; crop, rotate, background and "
            + "stretch are for images of one's own, whose folder dataroot names")
      }
      return PortraitDataset(imageSize: model.imageSize, channels: model.nc, seed: seed)
    }
    do {
      return try Datasets.openDataset(
        at: dataroot, imageSize: model.imageSize, channels: model.nc, classes: classes,
        preparation: preparation, onListing: onListing)
    } catch {
      throw .data(error)
    }
  }

  /// Makes the networks conditional on the classes of `dataset`. Throws if it has no labels.
  ///
  /// Networks of one's own must know the classes already: `GANSpec.classes`.
  public mutating func useClasses(of dataset: any ImageDataset) throws(TrainingError) {
    try Self.requireLabels(of: dataset)
    model.classes = dataset.classes.map(\.name)
  }

  /// Throws unless the images have the classes that the networks are conditional on, if they are.
  func requireClasses(of dataset: any ImageDataset) throws(TrainingError) {
    guard !model.classes.isEmpty else { return }
    try Self.requireLabels(of: dataset)
    let names = dataset.classes.map(\.name)
    guard names == model.classes else {
      throw .invalidSettings(
        "the images have the classes \(GANSpec.list(names)), but the networks are conditional on "
          + "\(GANSpec.list(model.classes)); use images of the same classes")
    }
    if let empty = trainingImages(of: dataset).classes.first(where: { $0.count == 0 }) {
      throw .invalidSettings(
        "all images of the class '\(empty.name.printable)' are held back, so it cannot be learned; "
          + "use a smaller hold-back")
    }
  }

  /// Throws unless every image of `dataset` has a label of two classes or more.
  private static func requireLabels(of dataset: any ImageDataset) throws(TrainingError) {
    let classes = dataset.classes
    guard classes.count >= 2 else {
      let found = classes.first.map { "one class only, '\($0.name.printable)'" } ?? "no classes"
      throw .invalidSettings(
        "conditional networks need images of two classes or more, such as a folder of images for "
          + "each: \(dataset.summary) has \(found)")
    }
    if let empty = classes.first(where: { $0.count == 0 }) {
      throw .invalidSettings(
        "the class '\(empty.name.printable)' has no images, so it cannot be learned; remove it or "
          + "choose the others")
    }
    if let index = (0..<dataset.count).first(where: { dataset.label(at: $0) == nil }) {
      throw .invalidSettings(
        "conditional networks need labels, and \(dataset.source(at: index).printable) of "
          + "\(dataset.summary) has none")
    }
  }

  /// Throws unless there are images, and they have the sizes of the networks.
  func requireSizes(of dataset: any ImageDataset) throws(TrainingError) {
    guard dataset.count > 0 else {
      throw .invalidSettings("there are no images to train on: \(dataset.summary)")
    }
    guard dataset.imageSize != model.imageSize || dataset.channels != model.nc else { return }
    func form(_ size: Int, _ channels: Int) -> String {
      "\(size)x\(size) pixels and \(channels) channel\(channels == 1 ? "" : "s")"
    }
    throw .invalidSettings(
      "the images have \(form(dataset.imageSize, dataset.channels)), but the networks are for "
        + "\(form(model.imageSize, model.nc)); give both the same sizes")
  }
}
