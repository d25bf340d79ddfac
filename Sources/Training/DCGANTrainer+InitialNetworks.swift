import Checkpoints
public import GAN
import Layers
import ModelFiles

extension DCGANTrainer {
  /// Replaces fresh networks by those of the files that `configuration` names, if it names any: weights
  /// and running statistics; optimizers begin anew.
  ///
  /// Throws unless they have the sizes of `configuration`.
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
  /// Reads the network in the file at `path`, which must be the tutorial's and have the sizes of
  /// `model`.
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
