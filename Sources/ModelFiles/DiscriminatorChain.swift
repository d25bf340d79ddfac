import Checkpoints
import GAN
import Layers
import Tensors

/// A discriminator that is a chain of convolutions from an image to one number.
///
/// Its tensors do not tell strides and paddings, so its layers are known only if it is the
/// tutorial's.
struct DiscriminatorChain {
  private let links: [ConvolutionLink]

  /// The chain that `layers` form in this order; its last one may be fully connected.
  init(_ layers: [LayerTensors]) throws(NetworkFlaw) {
    links = try ConvolutionLink.links(of: layers)
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

  /// What the chain is.
  func match() -> NetworkMatch {
    let colour = links[0].filter.shape[1] == 3 ? "colour" : "grey"
    do throws(NetworkFlaw) {
      let sizes = try tutorialConfiguration()
      let spec = sizes.discriminator
      return NetworkMatch(
        spec: spec, origins: NetworkMatch.origins(of: spec.layers, in: links),
        tutorial: .success(sizes),
        summary: "\(sizes.imageSize)x\(sizes.imageSize) \(colour) images, the tutorial's with ndf "
          + "\(sizes.ndf)")
    } catch {
      return NetworkMatch(
        tutorial: .failure(error),
        summary: "\(colour) images, not the tutorial's: \(error.reason)")
    }
  }

  /// The sizes of the tutorial's discriminator that this one is; `nz` and `ngf` have no meaning.
  private func tutorialConfiguration() throws(NetworkFlaw) -> ModelConfiguration {
    let first = links[0].filter.shape
    let sizes = ModelConfiguration(
      // A file of many filters must not overflow it.
      imageSize: links.count < 12 ? 2 << links.count : 0, nc: first[1], ndf: first[0])
    try sizes.validateAsFlaw()
    try sizes.discriminator.compareFilters(with: links, of: "discriminator")
    for link in links.dropFirst().dropLast() where link.norm == nil {
      throw .tensor(link.filter, "is followed by no batch norm")
    }
    for link in [links[0], links[links.count - 1]] {
      if let entry = link.norm?.mean ?? link.bias {
        throw .tensor(
          entry, "follows a layer that has neither bias nor batch norm in the tutorial")
      }
    }
    return sizes
  }
}

extension ModelConfiguration {
  /// Throws the sentence about sizes that are not the tutorial's.
  func validateAsFlaw() throws(NetworkFlaw) {
    do { try validate() } catch { throw NetworkFlaw(reason: error.description) }
  }
}

extension NetworkSpec {
  /// Throws the first filter of `links` that is not the one of this network of the tutorial's.
  func compareFilters(
    with links: [ConvolutionLink], of network: String
  ) throws(NetworkFlaw) {
    let filters = layers.filter(\.isConvolution).map { $0.tensors[0].shape }
    guard links.count == filters.count else {
      throw NetworkFlaw(
        reason: "it has \(links.count) convolutions, the tutorial's \(network) of this size "
          + "\(filters.count)")
    }
    for (link, shape) in zip(links, filters) where link.filter.shape != shape {
      throw .tensor(link.filter, "is \(shape) in the tutorial's \(network) of this size")
    }
  }
}
