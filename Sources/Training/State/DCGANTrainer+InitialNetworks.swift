import Checkpoints
public import GAN
import Layers
import ModelFiles

extension DCGANTrainer {
  /// Loads the networks that `configuration` begins with from their files, if it names any: weights
  /// and running statistics. Optimizers keep their fresh state.
  ///
  /// - Throws: if a file does not hold the network that `configuration` trains.
  public func loadInitialNetworks(of configuration: TrainingConfiguration) throws(ModelFileError) {
    let networks: [(NetworkFile.Network, Sequential, NetworkSpec, path: String?)] = [
      (.generator, generator.main, generator.spec, configuration.initialGenerator),
      (.discriminator, discriminator.main, discriminator.spec, configuration.initialDiscriminator),
    ]
    for (network, layers, spec, path) in networks {
      guard let path else { continue }
      let file = try NetworkFile(contentsOf: path)
      // Spectral norm concerns D alone.
      let isTutorials =
        network == .generator
        ? configuration.networks == nil && configuration.model.classes.isEmpty
        : configuration.hasTutorialNetworks
      if isTutorials {
        try layers.load(network, of: configuration.model, from: file)
      } else {
        try layers.load(network, spec, classes: configuration.model.classes, from: file)
      }
    }
  }
}

extension Sequential {
  /// Loads the network in `file`. It must be the tutorial's, with the sizes of `model`.
  fileprivate func load(
    _ network: NetworkFile.Network, of model: ModelConfiguration, from file: NetworkFile
  ) throws(ModelFileError) {
    try file.checkDescription(has: network, classes: model.classes)
    let match = try file.find(network, weights: .raw).match
    let found: ModelConfiguration
    do {
      found = try match.tutorial.get()
    } catch {
      throw network.missing(
        in: file.file.path, because: "none, at least, that can be trained: \(error.reason)")
    }
    for (setting, size) in network.sizes where found[keyPath: size] != model[keyPath: size] {
      throw .otherSizes(
        path: file.file.path, setting: setting, found: found[keyPath: size],
        expected: model[keyPath: size])
    }
    try load(match, from: file.file)
  }

  /// Loads a network of one's own, or a conditional one, whose tensors must be in `file` under the
  /// names of `spec`, bare or with the prefix of a checkpoint.
  ///
  /// - Parameter classes: what it must be conditional on, if the file tells.
  fileprivate func load(
    _ network: NetworkFile.Network, _ spec: NetworkSpec, classes: [String], from file: NetworkFile
  ) throws(ModelFileError) {
    try file.checkDescription(has: network, classes: classes)
    let name = spec.tensors.first?.name ?? ""
    let prefix = ["", "final." + network.prefix].first { file.file.entry(named: $0 + name) != nil }
    try load(from: file.file, prefix: prefix ?? network.prefix)
  }
}

extension NetworkFile.Network {
  /// The sizes of such a network of the tutorial's, under the names of the settings.
  fileprivate var sizes: [(setting: String, value: KeyPath<ModelConfiguration, Int>)] {
    switch self {
    case .generator:
      [("image-size", \.imageSize), ("nc", \.nc), ("nz", \.nz), ("ngf", \.ngf)]
    case .discriminator:
      [("image-size", \.imageSize), ("nc", \.nc), ("ndf", \.ndf)]
    }
  }
}
