import Datasets
public import GAN
import Layers

extension TrainingConfiguration {
  /// The networks of the run: those of one's own, or the tutorial's of the sizes `model`.
  public var networkSpecs: GANSpec { networks ?? model.networks }

  /// Trains networks of one's own, which also decide the sizes of images and latent vectors.
  public mutating func use(_ networks: GANSpec) {
    self.networks = networks
    model.imageSize = networks.imageSize
    model.nc = networks.nc
    model.nz = networks.nz
  }

  /// Throws `TrainingError.invalidSettings` unless there are such networks, and `model` repeats their
  /// sizes.
  func validateNetworks() throws(TrainingError) {
    do {
      if let networks { try networks.validate() } else { try model.validate() }
    } catch {
      throw .invalidSettings(error.description)
    }
    guard let networks else { return }
    for (name, given, needed) in [
      ("image-size", model.imageSize, networks.imageSize), ("nc", model.nc, networks.nc),
      ("nz", model.nz, networks.nz),
    ] where given != needed {
      throw .invalidSettings(
        "\(name) \(given) does not fit the networks, which are for \(needed); leave it out")
    }
  }

  /// Throws unless the networks can be trained on the smallest batch of an epoch.
  func requireBatches(of dataset: any ImageDataset) throws(TrainingError) {
    let rest = dataset.count % batchSize
    do {
      try networkSpecs.validate(batchSize: rest == 0 ? min(batchSize, dataset.count) : rest)
    } catch {
      throw .invalidSettings(error.description)
    }
  }
}
