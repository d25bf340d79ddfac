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

  /// Why there are no such networks, in a sentence for the user; nil when there are.
  var networkFlaw: String? {
    do {
      guard let networks else {
        try model.validate()
        return nil
      }
      try networks.validate()
      for (name, given, needed) in [
        ("image-size", model.imageSize, networks.imageSize), ("nc", model.nc, networks.nc),
        ("nz", model.nz, networks.nz),
      ] where given != needed {
        return "\(name) \(given) does not fit the networks, which are for \(needed); leave it out"
      }
      return nil
    } catch {
      return error.description
    }
  }

  /// Why the networks cannot be trained on the batches that `imageCount` images make, in a sentence;
  /// nil when they can.
  func batchFlaw(imageCount: Int) -> String? {
    let rest = imageCount % batchSize
    do {
      try networkSpecs.validate(batchSize: rest == 0 ? min(batchSize, imageCount) : rest)
      return nil
    } catch {
      return error.description
    }
  }
}
