import Checkpoints
import Layers

extension DCGANTrainer {
  /// Replaces fresh networks by those of the files that `configuration` names, if it names any: weights
  /// and running statistics; optimizers begin anew.
  ///
  /// Throws unless they have the sizes of `configuration`.
  public func loadInitialNetworks(of configuration: TrainingConfiguration) throws(ModelFileError) {
    let model = configuration.model
    if let path = configuration.initialGenerator {
      let file = try NetworkFile(contentsOf: path)
      let chain = try file.generator().chain
      let sizes: ModelConfiguration
      do {
        sizes = try chain.tutorialConfiguration()
      } catch {
        throw .notAGenerator(
          path: path, reason: "none, at least, that can be trained: \(error.reason)")
      }
      try model.requireSizes(
        of: sizes, path: path,
        [("image-size", \.imageSize), ("nc", \.nc), ("nz", \.nz), ("ngf", \.ngf)])
      try generator.main.load(chain.steps.map(\.link), from: file.file)
    }
    if let path = configuration.initialDiscriminator {
      let file = try NetworkFile(contentsOf: path)
      let chain = try file.discriminator().chain
      let sizes: ModelConfiguration
      do {
        sizes = try chain.tutorialConfiguration()
      } catch {
        throw .notADiscriminator(
          path: path, reason: "none, at least, that can be trained: \(error.reason)")
      }
      try model.requireSizes(
        of: sizes, path: path, [("image-size", \.imageSize), ("nc", \.nc), ("ndf", \.ndf)])
      try discriminator.main.load(chain.links, from: file.file)
    }
  }
}

extension ModelConfiguration {
  /// Throws unless the sizes of the network in the file at `path` are these.
  fileprivate func requireSizes(
    of found: ModelConfiguration, path: String, _ sizes: [(String, KeyPath<Self, Int>)]
  ) throws(ModelFileError) {
    for (setting, size) in sizes where found[keyPath: size] != self[keyPath: size] {
      throw .otherSizes(
        path: path, setting: setting, found: found[keyPath: size], expected: self[keyPath: size])
    }
  }
}
