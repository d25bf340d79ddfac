package import Checkpoints
package import GAN
package import Layers
import Tensors

/// What a group of tensors turned out to be: a network as data, and where each of its tensors is.
package struct NetworkMatch {
  /// The network; nil if the tensors do not say enough. They never say strides and paddings, which
  /// are known for the tutorial's networks.
  package var spec: NetworkSpec?
  /// For each layer of `spec`, or of the usual layers of `chain`, where its tensors are, under
  /// their names within the layer.
  var origins: [[String: TensorOrigin]] = []
  /// The sizes of the tutorial's network that this one is, or the tensor by which it differs.
  package let tutorial: Result<ModelConfiguration, NetworkFlaw>
  /// Sizes, and in what it differs from the tutorial's network: part of a sentence. Nil for a
  /// generator whose layers are to be resolved.
  var summary: String?
  /// A generator of which only the tensors are known.
  var chain: GeneratorChain?
  /// What latent vectors of a generator are drawn from, if the file says it.
  var latents: LatentDistribution?
  /// The names of the classes that the network is conditional on, as the file says; empty without.
  package var classes: [String] = []
}

/// Why tensors are not the wanted network: part of a sentence for the user.
package struct NetworkFlaw: Error {
  package let reason: String
  /// How many layers were understood before, by which the best of several attempts is known.
  package var depth = 0
  /// Whether it is a generator that would be known if the user said more.
  var isUndecided = false

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
        let isTransposed = if case .convTranspose = layer { true } else { false }
        let filter =
          link.spectralNorm.map { norm in
            TensorOrigin.normalized(
              link.filter, left: norm.left, right: norm.right, isTransposed: isTransposed)
          } ?? .entry(link.filter)
        return ["weight": filter].merging(own ?? [:]) { $1 }
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
