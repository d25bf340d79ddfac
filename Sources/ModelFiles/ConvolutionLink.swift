import Checkpoints
import GAN
import Tensors

/// The tensors of a convolution and of the batch norm that follows it, in a file.
struct ConvolutionLink {
  /// What the file calls the convolution.
  let name: String
  /// The filter: of four extents, or of two in a fully connected layer.
  let filter: TensorEntry
  var bias: TensorEntry?
  /// The vectors of the filter's spectral norm; nil without one.
  var spectralNorm: (left: TensorEntry, right: TensorEntry)?
  var norm: Norm?

  /// The tensors of a batch norm.
  struct Norm {
    /// What the file calls the norm.
    let name: String
    let weight: TensorEntry?
    let bias: TensorEntry?
    let mean: TensorEntry
    let variance: TensorEntry
    let batchesTracked: TensorEntry?
  }

  /// The links that `layers` form.
  ///
  /// A norm belongs to the convolution before it. If all convolutions come before all norms, as in
  /// files with sorted names or grouped attributes, the norms belong to the convolutions in turn.
  static func links(of layers: [LayerTensors]) throws(NetworkFlaw) -> [ConvolutionLink] {
    var links: [ConvolutionLink] = []
    var norms: [(norm: Norm, after: Int)] = []
    for layer in layers {
      if let norm = try norm(in: layer) {
        norms.append((norm, links.count - 1))
      } else {
        links.append(try convolution(in: layer))
      }
    }
    // Each norm follows a convolution of its own that has as many channels.
    let isInterleaved =
      Set(norms.map(\.after)).count == norms.count
      && norms.allSatisfy { norm, after in
        after >= 0 && links[after].filter.shape.dimensions.prefix(2).contains(norm.mean.shape[0])
      }
    for (index, (norm, after)) in norms.enumerated() {
      let place = isInterleaved ? after : try self.place(of: norm, index, among: links)
      links[place].norm = norm
    }
    return links
  }

  /// The convolution of norm number `index` in a file whose norms come after all convolutions.
  private static func place(
    of norm: Norm, _ index: Int, among links: [ConvolutionLink]
  ) throws(NetworkFlaw) -> Int {
    guard index < links.count, links[index].norm == nil else {
      throw .tensor(norm.mean, "belongs to a batch norm that follows no convolution")
    }
    return index
  }

  private static func norm(in layer: LayerTensors) throws(NetworkFlaw) -> Norm? {
    guard let mean = layer["running_mean"] else { return nil }
    let known = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]
    try layer.require(only: known)
    guard let variance = layer["running_var"] else {
      throw .tensor(mean, "belongs to a batch norm without a running variance")
    }
    for name in known.dropLast() {
      guard let entry = layer[name] else { continue }
      guard entry.shape.rank == 1, entry.shape == mean.shape else {
        throw .tensor(entry, "belongs to a batch norm of \(mean.shape) channels")
      }
    }
    if let count = layer["num_batches_tracked"], count.shape != [] {
      throw .tensor(count, "is no single number of batches")
    }
    return Norm(
      name: layer.name, weight: layer["weight"], bias: layer["bias"], mean: mean,
      variance: variance,
      batchesTracked: layer["num_batches_tracked"])
  }

  private static func convolution(in layer: LayerTensors) throws(NetworkFlaw) -> ConvolutionLink {
    let (filter, norm) = try filter(in: layer)
    switch filter.shape.rank {
    case 4:
      guard filter.shape[2] == filter.shape[3] else {
        throw .tensor(filter, "is the filter of a convolution whose kernel is no square")
      }
    case 2: break
    case 1: throw .tensor(filter, "belongs to a norm that has no running statistics")
    default: throw .tensor(filter, "is the filter of no 2-D convolution")
    }
    if let empty = filter.shape.dimensions.first(where: { $0 == 0 }) {
      throw .tensor(filter, "has an extent of \(empty)")
    }
    return ConvolutionLink(
      name: layer.name, filter: filter, bias: layer["bias"], spectralNorm: norm)
  }

  /// The filter of a convolution, and the vectors of its spectral norm in one of the two forms that
  /// PyTorch has.
  private static func filter(
    in layer: LayerTensors
  ) throws(NetworkFlaw) -> (TensorEntry, spectralNorm: (left: TensorEntry, right: TensorEntry)?) {
    if let filter = layer["weight"] {
      try layer.require(only: ["weight", "bias"])
      return (filter, nil)
    }
    let forms = [
      ("weight_orig", "weight_u", "weight_v"),
      (
        "parametrizations.weight.original", "parametrizations.weight.0._u",
        "parametrizations.weight.0._v"
      ),
    ]
    for (name, left, right) in forms {
      guard let filter = layer[name] else { continue }
      guard let u = layer[left], let v = layer[right] else {
        throw .tensor(filter, "belongs to a spectral norm without its vectors \(left) and \(right)")
      }
      try layer.require(only: ["bias", name, left, right])
      return (filter, (u, v))
    }
    if let entry = layer["weight_g"] ?? layer["parametrizations.weight.original0"] {
      throw .tensor(entry, "belongs to a layer with weight norm, which is not read")
    }
    throw .tensor(layer.entries[0], "belongs to no convolution or batch norm")
  }
}

extension LayerTensors {
  /// Throws if the layer has other tensors than those of the given names.
  fileprivate func require(only names: [String]) throws(NetworkFlaw) {
    for entry in entries where !names.contains(localName(of: entry)) {
      throw .tensor(entry, "belongs to a layer of an unknown kind")
    }
  }
}
