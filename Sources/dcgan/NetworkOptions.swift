import ArgumentParser
import GAN
import Training

/// Networks of one's own: an option of `train`.
struct NetworkOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Train the networks that a JSON file describes instead of the tutorial's.",
      discussion:
        "`dcgan inspect --networks` writes one to begin with; docs/networks.md explains it.",
      valueName: "file"))
  var networks: String?

  /// The networks in the file, which is read once.
  private var own: GANSpec?

  mutating func validate() throws {
    if let networks { own = try GANSpec(contentsOf: networks) }
  }

  /// Replaces the networks of `configuration` by those of the file, if there is one. Throws if
  /// what the command line says of images and settings does not fit them.
  func apply(
    to configuration: inout TrainingConfiguration, _ images: DatasetOptions,
    _ settings: TrainingOptions
  ) throws {
    guard networks != nil || configuration.networks != nil else { return }
    for (name, value) in [("ngf", settings.ngf), ("ndf", settings.ndf)] where value != nil {
      throw ValidationError(
        "--\(name) is a size of the tutorial's networks, and the run has networks of its own; leave it "
          + "out")
    }
    guard let networks, let own else { return }
    for (name, value, needed) in [
      ("image-size", images.imageSize, own.imageSize), ("nc", images.nc, own.nc),
      ("nz", settings.nz, own.nz),
    ] where value.map({ $0 != needed }) ?? false {
      throw ValidationError(
        "--\(name) \(value ?? 0) does not fit the networks in \(networks), which are for "
          + "\(needed); leave it out")
    }
    configuration.use(own)
  }
}
