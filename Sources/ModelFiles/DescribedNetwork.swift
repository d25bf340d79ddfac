import Checkpoints
import Foundation
public import GAN
import Layers
import Tensors

// Networks of one's own: a checkpoint says what they are, so that nothing has to be guessed.

extension NetworkFile {
  /// The metadata entry of a checkpoint that holds the text of `GANSpec`.
  package static let networksKey = "networks"

  /// The networks that the file says it holds; nil if it says nothing, as the tutorial's do.
  package func describedNetworks() throws(ModelFileError) -> GANSpec? {
    guard file.format == .safetensors, let text = file.metadata[Self.networksKey] else {
      return nil
    }
    do {
      return try GANSpec(json: Data(text.utf8))
    } catch {
      throw .badNetworks(path: file.path, reason: error.description)
    }
  }

  /// The network of `networks`, which the file says it holds. All of its tensors are there.
  func described(
    _ network: Network, of networks: GANSpec
  ) throws(ModelFileError) -> Found {
    let spec = network == .generator ? networks.generator : networks.discriminator
    try file.check(spec.tensors, prefix: network.prefix)
    let colour = networks.nc == 3 ? "colour" : "grey"
    let images = "\(networks.imageSize)x\(networks.imageSize) \(colour) images"
    let source = network == .generator ? " from latent vectors of \(networks.nz)" : ""
    let match = NetworkMatch(
      spec: spec, origins: origins(of: spec, prefix: network.prefix),
      tutorial: .failure(NetworkFlaw(reason: "it is a network of the run's own")),
      summary: "\(images)\(source), a network of the run's own with \(spec.layers.count) layers",
      latents: networks.latents)
    return Found(
      match: match, prefix: network.prefix,
      entries: file.entriesInLayerOrder.filter { $0.name.hasPrefix(network.prefix) })
  }

  private func origins(of spec: NetworkSpec, prefix: String) -> [[String: TensorOrigin]] {
    spec.layers.enumerated().map { index, layer in
      var origins: [String: TensorOrigin] = [:]
      for tensor in layer.tensors {
        origins[tensor.name] = file.entry(
          named: "\(prefix)\(spec.name).\(index).\(tensor.name)"
        ).map(TensorOrigin.entry)
      }
      return origins
    }
  }

  /// The networks in this file as data, for a file to begin with.
  ///
  /// Where the file has no discriminator that is understood, the tutorial's for the generator's
  /// images takes its place.
  ///
  /// - Returns: the networks, and a sentence about what is not the file's.
  public func networks() throws(ModelFileError) -> (networks: GANSpec, note: String?) {
    if let described = try describedNetworks() { return (described, nil) }
    let generator = try Generator(contentsOf: self)
    let image = generator.imageShape
    func networks(_ discriminator: NetworkSpec) -> GANSpec {
      GANSpec(
        generator: generator.spec, discriminator: discriminator,
        latents: generator.latentDistribution)
    }
    if let spec = try? find(.discriminator).match.spec,
      (try? networks(spec).validate()) != nil
    {
      return (networks(spec), generator.assumption)
    }
    let tutorial = ModelConfiguration(imageSize: image[0], nc: image[2])
    guard (try? tutorial.validate()) != nil else {
      throw .notADiscriminator(
        path: file.path,
        reason: "none, at least, whose layers are known, and the tutorial has none for "
          + "\(image[0])x\(image[1]) images")
    }
    let note = "the discriminator is the tutorial's, as the file has none whose layers are known"
    return (
      networks(tutorial.discriminator),
      [note, generator.assumption].compactMap(\.self).joined(separator: "; ")
    )
  }
}
