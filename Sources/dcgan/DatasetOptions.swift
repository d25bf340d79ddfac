import ArgumentParser
import Datasets
import Foundation
import GAN
import Training

private let defaults = TrainingConfiguration()

/// The images and their form, under the tutorial's names where it has them.
struct DatasetOptions: ParsableArguments {
  /// The values of `--augment`.
  enum Augment: String, CaseIterable, ExpressibleByArgument {
    case nothing = "none"
    case flip

    var augmentation: Augmentation? {
      switch self {
      case .nothing: nil
      case .flip: .flip
      }
    }
  }

  @Option(
    help: ArgumentHelp(
      "Folder of .jpg and .png images, of folders of them, or of the files of MNIST, Fashion-MNIST "
        + "or CIFAR-10 (binary version). (default: built-in portraits)",
      valueName: "folder"))
  var dataroot: String?

  @Option(
    help: ArgumentHelp(
      "Only these classes: names of folders, of CIFAR-10's classes, or digits. (default: all)",
      valueName: "a,b"),
    transform: Self.names)
  var classes: [String]?

  @Option(
    help: "What to do to images in every epoch; flip mirrors half of them. (default: none)")
  var augment: Augment?

  @Option(
    help: ArgumentHelp(
      "Images in a batch. (default: \(defaults.batchSize); "
        + "portraits: \(TrainingConfiguration.portraits.batchSize))")
  )
  var batchSize: Int?

  @Option(
    help: ArgumentHelp(
      "Width and height of the images: "
        + ModelConfiguration.validImageSizes.map(String.init).joined(separator: ", ")
        + ". (default: \(defaults.model.imageSize))",
      discussion: "With --networks, the file decides it. A preview may have any size from "
        + "\(GANSpec.imageSizes.lowerBound) to \(GANSpec.imageSizes.upperBound)."))
  var imageSize: Int?

  @Option(
    help:
      "Channels of the images: 3 for colour, 1 for grey. (default: \(defaults.model.nc); MNIST: 1)"
  )
  var nc: Int?

  @Option(help: "Seed of everything random. (default: \(defaults.seed))")
  var seed: UInt64?

  /// The settings of a new run with these images.
  var configuration: TrainingConfiguration {
    var configuration = TrainingConfiguration.usual(dataroot: dataroot)
    apply(to: &configuration)
    return configuration
  }

  /// Changes the settings that have options.
  func apply(to configuration: inout TrainingConfiguration) {
    if let dataroot { configuration.dataroot = dataroot }
    if let classes { configuration.classes = classes }
    if let augment { configuration.augment = augment.augmentation }
    if let batchSize { configuration.batchSize = batchSize }
    if let imageSize { configuration.model.imageSize = imageSize }
    if let nc { configuration.model.nc = nc }
    if let seed { configuration.seed = seed }
  }

  /// Opens the images that `configuration` names.
  ///
  /// - Parameter isNew: whether the run is new. Then, unless an option sets the number of channels,
  ///   it is set to the one that suits the images.
  func open(
    _ configuration: inout TrainingConfiguration, isNew: Bool
  ) throws -> any ImageDataset {
    let model = configuration.model
    guard let root = configuration.dataroot else {
      do {
        return try configuration.openDataset()
      } catch {
        throw ValidationError("\(error.withOptions)")
      }
    }
    let dataset = try openDataset(
      at: root, imageSize: model.imageSize, channels: isNew ? nc : model.nc,
      classes: configuration.classes)
    configuration.model.nc = dataset.channels
    return dataset
  }

  /// The names in a list with commas.
  static func names(_ list: String) -> [String] {
    list.components(separatedBy: ",").map { $0.trimmingCharacters(in: .whitespaces) }
  }
}
