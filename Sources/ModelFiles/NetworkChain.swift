package import Checkpoints
package import GAN

/// A network of one kind whose layers are a chain like the tutorial's, as a file has it.
package protocol NetworkChain {
  /// What a file may hold instead, by mistake.
  associatedtype Other: NetworkChain

  /// Which network of a GAN this is.
  static var network: NetworkFile.Network { get }
  /// The sizes of such a network, under the names that settings have on the command line.
  static var sizes: [(setting: String, value: KeyPath<ModelConfiguration, Int>)] { get }

  /// The chain that `layers` form in this order.
  init(_ layers: [LayerTensors]) throws(NetworkFlaw)

  /// The convolutions in their order, with what belongs to each.
  var links: [ChainLink] { get }
  /// Sizes, and in what it differs from the tutorial's network: part of a sentence.
  var summary: String { get }
  /// The sizes of the tutorial's network that this one is.
  func tutorialConfiguration() throws(NetworkFlaw) -> ModelConfiguration
}

extension NetworkFile.Network {
  /// The chain that networks of this kind are.
  package var chain: any NetworkChain.Type {
    switch self {
    case .generator: GeneratorChain.self
    case .discriminator: DiscriminatorChain.self
    }
  }

  /// The error of a file that does not hold such a network.
  package func missing(in path: String, because reason: String) -> ModelFileError {
    switch self {
    case .generator: .notAGenerator(path: path, reason: reason)
    case .discriminator: .notADiscriminator(path: path, reason: reason)
    }
  }
}
