import ArgumentParser
import Datasets
import Foundation
import GAN
import Imaging
import PlainText
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

  /// The values of `--crop`.
  enum Crop: String, CaseIterable, ExpressibleByArgument { case center, top, pad }
  /// The values of `--rotate`.
  enum Rotation: String, CaseIterable, ExpressibleByArgument { case none, exif }

  @Option(
    help: ArgumentHelp(
      "Folder of .jpg and .png images, of folders of them, or of the files of MNIST, "
        + "Fashion-MNIST, EMNIST, QMNIST or CIFAR-10 (binary version). "
        + "(default: built-in portraits)",
      valueName: "folder"))
  var dataroot: String?

  @Option(
    help: ArgumentHelp(
      "Only these classes: names of folders, of CIFAR-10's classes, or digits. (default: all)",
      valueName: "a,b"),
    transform: Self.names)
  var classes: [String]?

  @Option(
    help: ArgumentHelp(
      "What of an image that is not square is used: the middle (center), the upper end (top), or "
        + "all of it, with borders (pad). (default: center)"))
  var crop: Crop?

  @Option(
    help: ArgumentHelp(
      "exif turns photographs as the camera was held, by the file's Exif orientation. (default: "
        + "none, as in torchvision)"))
  var rotate: Rotation?

  @Option(
    help: ArgumentHelp(
      "The colour behind transparent pixels, and of the borders of --crop pad: white, black or "
        + "RRGGBB. (default: transparency is ignored, borders are black)", valueName: "colour"),
    transform: Self.colour)
  var background: RGBColour?

  @Option(
    help: ArgumentHelp(
      "The number of bits that the values of the images use, if it is less than they have: 12 "
        + "makes 4095 white. (default: all)", valueName: "bits"))
  var stretch: Int?

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
    apply(to: &configuration.preparation)
    if let augment { configuration.augment = augment.augmentation }
    if let batchSize { configuration.batchSize = batchSize }
    if let imageSize { configuration.model.imageSize = imageSize }
    if let nc { configuration.model.nc = nc }
    if let seed { configuration.seed = seed }
  }

  private func apply(to preparation: inout ImagePreparation) {
    if let crop = crop.flatMap({ ImagePreparation.Crop(rawValue: $0.rawValue) }) {
      preparation.crop = crop
    }
    if let rotate = rotate.flatMap({ ImagePreparation.Rotation(rawValue: $0.rawValue) }) {
      preparation.rotate = rotate
    }
    if let background { preparation.background = background }
    if let stretch { preparation.stretch = stretch }
  }

  /// Opens the images that `configuration` names, and warns of what may be missed about them.
  ///
  /// - Parameters:
  ///   - isNew: whether the run is new. Then, unless an option sets the number of channels, it is
  ///     set to the one that suits the images.
  ///   - terminal: shows how many files are listed so far, if it takes long.
  func open(
    _ configuration: inout TrainingConfiguration, isNew: Bool, on terminal: Terminal
  ) throws -> any ImageDataset {
    let model = configuration.model
    guard let root = configuration.dataroot else {
      do {
        return try configuration.openDataset()
      } catch {
        throw ValidationError("\(error.withOptions)")
      }
    }
    let listing = ListingProgress(of: root, on: terminal)
    let dataset = try openDataset(
      at: root, imageSize: model.imageSize, channels: isNew ? nc : model.nc,
      classes: configuration.classes, preparation: configuration.preparation,
      onListing: listing.show)
    terminal.clearStatus()
    configuration.model.nc = dataset.channels
    return dataset
  }

  private static func colour(_ text: String) throws -> RGBColour {
    guard let colour = RGBColour(text) else {
      throw ValidationError(
        "'\(text.printable)' is no colour; use white, black or six hexadecimal digits, RRGGBB")
    }
    return colour
  }

  /// The names in a list with commas.
  static func names(_ list: String) -> [String] {
    list.components(separatedBy: ",").map { $0.trimmingCharacters(in: .whitespaces) }
  }
}

/// A status line while a large folder is listed.
private final class ListingProgress {
  private let root: String
  private let terminal: Terminal
  private let clock = ContinuousClock()
  private var lastShown = ContinuousClock.now

  init(of root: String, on terminal: Terminal) {
    self.root = root.printable
    self.terminal = terminal
  }

  /// Shows the number of files so far; at most five times a second.
  func show(_ count: Int) {
    let now = clock.now
    guard lastShown.duration(to: now) >= .milliseconds(200) else { return }
    lastShown = now
    terminal.status("listing \(root): \(counted(count, "file"))")
  }
}
