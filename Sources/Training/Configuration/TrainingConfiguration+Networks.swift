public import GAN
import Layers

extension TrainingConfiguration {
  /// The networks of the run: those of one's own, or the tutorial's of the sizes `model`, with what
  /// the recipe changes about them.
  public var networkSpecs: GANSpec { recipe.applied(to: networks ?? model.networks) }

  /// Whether sizes alone say what the networks are: they are the tutorial's, without classes.
  var hasTutorialNetworks: Bool {
    networks == nil && !recipe.spectralNorm && model.classes.isEmpty
  }

  /// Trains networks of one's own, which also decide the sizes of images and latent vectors, and
  /// the classes.
  public mutating func use(_ networks: GANSpec) {
    self.networks = networks
    model.imageSize = networks.imageSize
    model.nc = networks.nc
    model.nz = networks.nz
    model.classes = networks.classes
  }

  /// Throws `TrainingError.invalidSettings` unless the networks can be trained, and
  /// `TrainingError.otherSize` unless they fit the sizes.
  func validateNetworks() throws(TrainingError) {
    guard let networks else {
      do { try model.validate() } catch { throw .invalidSettings(error.description) }
      return
    }
    do { try networks.validate() } catch { throw .invalidSettings(error.description) }
    for (name, given, needed) in [
      ("image-size", model.imageSize, networks.imageSize), ("nc", model.nc, networks.nc),
      ("nz", model.nz, networks.nz),
    ] where given != needed {
      throw .otherSize(setting: name, given: given, needed: needed)
    }
    guard model.classes != networks.classes else { return }
    throw .otherClasses(needed: model.classes, networks: networks)
  }

  /// Throws `TrainingError.invalidSettings` if the networks cannot be trained on a batch that
  /// `imageCount` images make, or if G is never updated in a run on them.
  func requireBatches(imageCount: Int) throws(TrainingError) {
    let (steps, needed) = (lastStep(imageCount: imageCount), recipe.discriminatorSteps)
    guard steps >= needed else {
      throw .invalidSettings(
        "d-steps \(needed) is more than the run has steps, \(steps), so the generator would never "
          + "be updated; use fewer d-steps or a longer run")
    }
    let trained = imageCount - heldBackCount(of: imageCount)
    let rest = trained % batchSize
    do {
      try networkSpecs.validate(batchSize: rest == 0 ? min(batchSize, trained) : rest)
    } catch {
      throw .invalidSettings(error.description)
    }
  }
}
