import Checkpoints
package import GAN
import Tensors

/// A discriminator whose layers are a chain like the tutorial's: convolutions from an image to one
/// number.
package struct DiscriminatorChain: NetworkChain {
  package typealias Other = GeneratorChain

  package static let network = NetworkFile.Network.discriminator
  package static var sizes: [(setting: String, value: KeyPath<ModelConfiguration, Int>)] {
    [("image-size", \.imageSize), ("nc", \.nc), ("ndf", \.ndf)]
  }

  package let links: [ChainLink]

  /// The chain that `layers` form in this order; its last one may be fully connected.
  package init(_ layers: [LayerTensors]) throws(NetworkFlaw) {
    links = try ChainLink.links(of: layers)
    guard let first = links.first, let last = links.last, links.count > 1 else {
      throw NetworkFlaw(reason: "it has less than two filters", depth: 0)
    }
    guard first.filter.shape.rank == 4, [1, 3].contains(first.filter.shape[1]) else {
      throw .tensor(first.filter, "takes no image of 1 or 3 channels")
    }
    for (index, (link, next)) in zip(links, links.dropFirst()).enumerated() {
      let (shape, made) = (next.filter.shape, link.filter.shape[0])
      let isConnected = index == links.count - 2 && shape.rank == 2 && shape[1] % made == 0
      guard isConnected || shape.rank == 4 && shape[1] == made else {
        throw NetworkFlaw(
          reason:
            "\(next.filter.quoted) does not take the \(made) channels that the layer before it "
            + "makes", depth: index + 1)
      }
    }
    for link in links {
      let outputs = link.filter.shape[0]
      for entry in [link.bias, link.norm?.mean].compactMap({ $0 }) where entry.shape != [outputs] {
        throw .tensor(entry, "follows a layer of \(outputs) channels")
      }
    }
    guard last.filter.shape[0] == 1 else {
      throw NetworkFlaw(
        reason: "\(last.filter.quoted) makes \(last.filter.shape[0]) numbers at the end, not one",
        depth: links.count)
    }
  }

  /// The sizes of the tutorial's discriminator that this one is; `nz` and `ngf` mean nothing.
  package func tutorialConfiguration() throws(NetworkFlaw) -> ModelConfiguration {
    let first = links[0].filter.shape
    let configuration = ModelConfiguration(
      // Not to overflow by a file of many filters.
      imageSize: links.count < 12 ? 2 << links.count : 0, nc: first[1], ndf: first[0])
    if let flaw = configuration.flaw { throw NetworkFlaw(reason: flaw) }
    let filters = configuration.discriminatorTensors.map(\.shape).filter { $0.rank == 4 }
    for (link, shape) in zip(links, filters) where link.filter.shape != shape {
      throw .tensor(link.filter, "is \(shape) in the tutorial's discriminator of this size")
    }
    for link in links.dropFirst().dropLast() where link.norm == nil {
      throw .tensor(link.filter, "is followed by no batch norm")
    }
    for link in [links[0], links[links.count - 1]] {
      if let entry = link.norm?.mean ?? link.bias {
        throw .tensor(
          entry, "follows a layer that has neither bias nor batch norm in the tutorial")
      }
    }
    return configuration
  }
}
