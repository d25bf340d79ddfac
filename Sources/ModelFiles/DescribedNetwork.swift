import Checkpoints
import Foundation
public import GAN
import Layers
import Tensors

// Networks of one's own: a checkpoint or an export in the safetensors format says what they are, so
// that nothing has to be guessed.

extension NetworkFile {
  /// What the metadata entry `format` of a checkpoint says.
  package static let checkpointFormat = "dcgan-checkpoint"
  /// The metadata entry that holds the JSON of the networks.
  package static let networksKey = "networks"

  /// The networks that the file says it holds; nil if it says nothing, as the tutorial's do.
  ///
  /// Other programs may use the same metadata entry, so either the file must be a checkpoint of
  /// this program or the entry must name its format.
  func describedNetworks() throws(ModelFileError) -> NetworkDescription? {
    guard file.format == .safetensors, let text = file.metadata[Self.networksKey] else {
      return nil
    }
    let json = Data(text.utf8)
    guard
      file.metadata["format"] == Self.checkpointFormat || NetworkDescription.isMarked(json)
    else { return nil }
    do {
      return try NetworkDescription(json: json)
    } catch {
      throw .badNetworks(path: file.path, reason: error.description)
    }
  }

  /// Throws if the file says what it holds, and `network` is not part of it or is conditional on
  /// other classes.
  package func checkDescription(
    has network: Network, classes: [String]
  ) throws(ModelFileError) {
    guard let networks = try describedNetworks() else {
      // A checkpoint without a description is of the tutorial's networks, which know no classes.
      if file.metadata["format"] == Self.checkpointFormat && !classes.isEmpty {
        throw .otherClasses(path: file.path, found: [], expected: classes)
      }
      return
    }
    _ = try spec(of: network, in: networks)
    guard networks.classes != classes else { return }
    throw .otherClasses(path: file.path, found: networks.classes, expected: classes)
  }

  private func spec(
    of network: Network, in networks: NetworkDescription
  ) throws(ModelFileError) -> NetworkSpec {
    guard
      let spec = network == .generator ? networks.generator : networks.discriminator
    else {
      let hasOther = networks.generator != nil || networks.discriminator != nil
      throw network.missing(
        in: file.path,
        because: hasOther
          ? "it describes a \(network.other.rawValue) only" : "it describes no network")
    }
    return spec
  }

  /// The network of `networks`, which the file says it holds. All of its tensors are there.
  ///
  /// - Parameter prefix: what its names begin with, unless it is alone in the file.
  func described(
    _ network: Network, of networks: NetworkDescription, prefix: String
  ) throws(ModelFileError) -> Found {
    let spec = try spec(of: network, in: networks)
    // A single network is exported without a prefix.
    let bare = spec.tensors.first.flatMap { file.entry(named: $0.name) }
    let prefix = bare == nil ? prefix : ""
    try file.check(spec.tensors, prefix: prefix)
    let image = network == .generator ? spec.outputShape : spec.input
    let classes = networks.classes
    let images = "\(image[1])x\(image[0]) \(image[2] == 3 ? "colour" : "grey") images"
    let named =
      classes.isEmpty ? "" : " of \(classes.count) classes (\(GANSpec.list(classes)))"
    let source =
      network == .generator ? " from latent vectors of \(spec.input[2] - classes.count)" : ""
    let tutorial =
      network == .generator
      ? ModelConfiguration(generator: spec, classes: classes)
      : ModelConfiguration(discriminator: spec, classes: classes)
    let kind =
      if let tutorial {
        network == .generator
          ? "the tutorial's with ngf \(tutorial.ngf)" : "the tutorial's with ndf \(tutorial.ndf)"
      } else {
        "a network of the run's own with \(spec.layers.count) "
          + (spec.layers.count == 1 ? "layer" : "layers")
      }
    let match = NetworkMatch(
      spec: spec, origins: origins(of: spec, prefix: prefix),
      tutorial: tutorial.map { .success($0) }
        ?? .failure(NetworkFlaw(reason: "it is a network of the run's own")),
      summary: "\(images)\(named)\(source), \(kind)", latents: networks.latents,
      classes: classes)
    return Found(
      match: match, prefix: prefix,
      entries: file.entriesInLayerOrder.filter { $0.name.hasPrefix(prefix) })
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
  /// - Parameter choices: what a user says about the generator.
  /// - Returns: the networks, and sentences about what the file does not say.
  public func networks(
    _ choices: GeneratorChoices = GeneratorChoices()
  ) throws(ModelFileError) -> (networks: GANSpec, notes: [String]) {
    if let described = try describedNetworks()?.networks { return (described, []) }
    let generator = try Generator(contentsOf: self, choices: choices)
    let image = generator.imageShape
    func networks(_ discriminator: NetworkSpec) -> GANSpec {
      GANSpec(
        generator: generator.spec, discriminator: discriminator,
        latents: generator.latentDistribution, classes: generator.classes)
    }
    if let spec = try? find(.discriminator).match.spec,
      (try? networks(spec).validate()) != nil
    {
      return (networks(spec), generator.notes)
    }
    let tutorial = ModelConfiguration(
      imageSize: image[0], nc: image[2], classes: generator.classes)
    guard (try? tutorial.validate()) != nil else {
      throw .notADiscriminator(
        path: file.path,
        reason: "none, at least, whose layers are known, and the tutorial has none for "
          + "\(image[0])x\(image[1]) images")
    }
    let note = "the discriminator is the tutorial's, as the file has none whose layers are known"
    return (networks(tutorial.discriminator), [note] + generator.notes)
  }
}

extension NetworkDescription {
  /// Whether tensors do not say enough: unless the networks are the tutorial's without classes.
  var isNeeded: Bool {
    let hasOwnGenerator =
      generator.map { ModelConfiguration(generator: $0) == nil || latents != .normal } ?? false
    let hasOwnDiscriminator =
      discriminator.map { ModelConfiguration(discriminator: $0) == nil } ?? false
    return !classes.isEmpty || hasOwnGenerator || hasOwnDiscriminator
  }
}

extension ModelConfiguration {
  /// The sizes of the tutorial's generator that `generator` is; nil if it is another network. `ndf`
  /// has no meaning.
  ///
  /// - Parameter classes: the names of the classes that it is conditional on.
  init?(generator: NetworkSpec, classes: [String] = []) {
    guard case .convTranspose(let last)? = generator.layers.last(where: \.isConvolution),
      (try? generator.validate()) != nil
    else { return nil }
    let image = generator.outputShape
    self.init(
      imageSize: image[0], nc: image[2], nz: generator.input[2] - classes.count, ngf: last.inputs,
      classes: classes)
    guard (try? validate()) != nil, self.generator == generator else { return nil }
  }

  /// The sizes of the tutorial's discriminator that `discriminator` is; nil if it is another
  /// network. `nz` and `ngf` have no meaning.
  ///
  /// - Parameter classes: the names of the classes that it is conditional on.
  init?(discriminator: NetworkSpec, classes: [String] = []) {
    guard case .conv(let first)? = discriminator.layers.first,
      (try? discriminator.validate()) != nil
    else { return nil }
    let image = discriminator.input
    self.init(imageSize: image[0], nc: image[2], ndf: first.outputs, classes: classes)
    guard (try? validate()) != nil, self.discriminator == discriminator else { return nil }
  }
}
