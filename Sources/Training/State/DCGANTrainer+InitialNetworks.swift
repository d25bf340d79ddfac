import Checkpoints
public import GAN
import Layers
import ModelFiles

extension DCGANTrainer {
  /// Loads the networks that `configuration` begins with from their files, if it names any: weights
  /// and running statistics. Optimizers keep their fresh state.
  ///
  /// - Throws: if a file has no network that can be trained, or one of other sizes.
  public func loadInitialNetworks(of configuration: TrainingConfiguration) throws(ModelFileError) {
    if let path = configuration.initialGenerator {
      try generator.main.load(GeneratorChain.self, from: path, sizes: configuration.model)
    }
    if let path = configuration.initialDiscriminator {
      try discriminator.main.load(DiscriminatorChain.self, from: path, sizes: configuration.model)
    }
  }
}

extension Sequential {
  /// Loads the network in the file at `path`. It must be the tutorial's, with the sizes of `model`.
  fileprivate func load<Chain: NetworkChain>(
    _ kind: Chain.Type, from path: String, sizes model: ModelConfiguration
  ) throws(ModelFileError) {
    let file = try NetworkFile(contentsOf: path)
    let chain = try file.network(kind).chain
    let found: ModelConfiguration
    do {
      found = try chain.tutorialConfiguration()
    } catch {
      throw Chain.network.missing(
        in: path, because: "none, at least, that can be trained: \(error.reason)")
    }
    for (setting, size) in Chain.sizes where found[keyPath: size] != model[keyPath: size] {
      throw .otherSizes(
        path: path, setting: setting, found: found[keyPath: size], expected: model[keyPath: size])
    }
    try load(chain.links, from: file.file)
  }
}
