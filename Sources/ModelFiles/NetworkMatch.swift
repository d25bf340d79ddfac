package import Checkpoints
package import GAN
package import Layers
import Tensors

/// What a group of tensors turned out to be: a network as data, and where each of its tensors is.
package struct NetworkMatch {
  /// The network; nil if the tensors do not say enough. They never say strides and paddings, which
  /// are known for a generator's usual layers and for the tutorial's discriminators.
  package var spec: NetworkSpec?
  /// For each layer of `spec`, where its tensors are, under their names within the layer.
  var origins: [[String: TensorOrigin]] = []
  /// The sizes of the tutorial's network that this one is, or the tensor by which it differs.
  package let tutorial: Result<ModelConfiguration, NetworkFlaw>
  /// Sizes, and in what it differs from the tutorial's network: part of a sentence.
  let summary: String
  /// What had to be assumed because the tensors do not say it, in a sentence.
  var assumption: String?
  /// What latent vectors of a generator are drawn from, if the file says it.
  var latents: LatentDistribution?
  /// The names of the classes that the network is conditional on, as the file says; empty without.
  package var classes: [String] = []
}

/// Where the values of a tensor of a network come from.
enum TensorOrigin {
  /// A tensor of the file.
  case entry(TensorEntry)
  /// The elementwise difference of two tensors of the file.
  case difference(TensorEntry, TensorEntry)
  /// The same value everywhere.
  case constant(Float)
}

/// Why tensors are not the wanted network: part of a sentence for the user.
package struct NetworkFlaw: Error {
  package let reason: String
  /// How many layers were understood before, by which the best of several attempts is known.
  package var depth = 0

  /// The flaw that `entry` shows.
  package static func tensor(_ entry: TensorEntry, _ reason: String) -> NetworkFlaw {
    NetworkFlaw(reason: "\(entry.quoted) \(reason)")
  }
}

extension NetworkMatch {
  /// Where the tensors of `layers` are, which are those of `links` in their order.
  ///
  /// A bias before a norm shifts what is normalized, and the batch's mean with it. It is subtracted
  /// from the running mean; to a batch's own mean it makes no difference.
  static func origins(
    of layers: [LayerSpec], in links: [ConvolutionLink]
  ) -> [[String: TensorOrigin]] {
    var links = links[...]
    var bias: TensorEntry?
    var norm: ConvolutionLink.Norm?
    return layers.map { layer in
      switch layer {
      case .conv(let convolution), .convTranspose(let convolution):
        guard let link = links.popFirst() else { return [:] }
        (bias, norm) = (link.bias, link.norm)
        let own = convolution.bias ? bias.map { ["bias": TensorOrigin.entry($0)] } : nil
        return ["weight": .entry(link.filter)].merging(own ?? [:]) { $1 }
      case .batchNorm:
        guard let norm else { return [:] }
        var origins: [String: TensorOrigin] = [
          // Of a norm without weights, as `affine=False` makes it.
          "weight": norm.weight.map(TensorOrigin.entry) ?? .constant(1),
          "bias": norm.bias.map(TensorOrigin.entry) ?? .constant(0),
          "running_mean": bias.map { .difference(norm.mean, $0) } ?? .entry(norm.mean),
          "running_var": .entry(norm.variance),
        ]
        origins["num_batches_tracked"] = norm.batchesTracked.map(TensorOrigin.entry)
        return origins
      default:
        return [:]
      }
    }
  }
}

extension Sequential {
  /// Reads the weights and running statistics of the network that `match` found in `file`; all of
  /// them or none. The layers must be those of its specification.
  package func load(_ match: NetworkMatch, from file: any TensorFile) throws(ModelFileError) {
    func read(_ name: String, _ shape: TensorShape) throws(ModelFileError) -> Tensor? {
      let parts = name.split(separator: ".")
      guard parts.count == 3, let layer = Int(parts[1]), match.origins.indices ~= layer,
        let origin = match.origins[layer][String(parts[2])]
      else { return nil }
      switch origin {
      case .constant(let value): return Tensor(repeating: value, shape: shape)
      case .entry(let entry):
        let tensor = try file.tensor(entry)
        if shape.rank == 0 { try file.check(count: tensor.scalars()[0], named: entry.name) }
        return tensor
      case .difference(let minuend, let subtrahend):
        let pairs = zip(
          try file.tensor(minuend).scalars(), try file.tensor(subtrahend).scalars())
        return Tensor(pairs.map { $0 - $1 }, shape: shape)
      }
    }
    try load(read)
  }
}
