import Checkpoints
public import GAN
import Tensors

extension NetworkFile {
  /// Writes networks of this file to another file, with the names and shapes of PyTorch's
  /// `state_dict`.
  ///
  /// A single network is written as its bare `state_dict`. Of several, names begin with `netG.` and
  /// `netD.`; in PyTorch's format they are dictionaries `netG` and `netD`.
  ///
  /// A safetensors file also says what the layers are, if this file does and they are not the
  /// tutorial's, and which classes there are. PyTorch's format has no place for it.
  ///
  /// Throws if the file has no such network, if a number is not finite or too large for half
  /// precision, or if the system refuses.
  ///
  /// - Parameters:
  ///   - weights: which weights of a generator; nil for the average if the file has one.
  ///   - name: what the names of a generator's tensors begin with; nil for any.
  ///   - isHalf: whether floating-point numbers are rounded to half precision.
  public func export(
    _ networks: [Network], weights: Weights? = nil, named name: String? = nil, isHalf: Bool,
    as format: ExportFormat, to path: String
  ) throws(ModelFileError) {
    let groups = networks.count > 1 ? networks.map { String($0.prefix.dropLast()) } : []
    var writer = format.makeWriter(groups: groups, describing: try description(of: networks))
    for network in networks {
      let found = try find(network, weights: weights, named: name)
      for layer in LayerTensors.layers(of: found.entries) {
        for entry in layer.entriesInStateOrder {
          let name = entry.name.dropFirst(found.prefix.count)
          try add(
            entry, named: (networks.count > 1 ? network.prefix : "") + name, isHalf: isHalf,
            to: &writer)
        }
      }
    }
    try writer.writeModel(to: path)
  }

  /// What this file says about `networks`; nil if it says nothing or they are the tutorial's, whose
  /// tensors say enough.
  package func description(
    of networks: [Network]
  ) throws(ModelFileError) -> NetworkDescription? {
    guard var description = try describedNetworks() else { return nil }
    if !networks.contains(.generator) { description.generator = nil }
    if !networks.contains(.discriminator) { description.discriminator = nil }
    return description.isNeeded ? description : nil
  }

  private func add(
    _ entry: TensorEntry, named name: String, isHalf: Bool, to writer: inout any TensorWriter
  ) throws(ModelFileError) {
    switch entry.type {
    case .int64:
      let integers = try file.integers(entry)
      writer.add(integers: integers, shape: entry.shape, named: name)
    case .float32 where entry.name.hasSuffix("num_batches_tracked") && entry.shape.rank == 0:
      // An integer in PyTorch; traces have single precision only.
      let count = try file.tensor(entry).scalars()[0]
      try file.check(count: count, named: entry.name)
      writer.add(integers: [Int64(count)], shape: [], named: name)
    case .float16, .bfloat16, .float32, .float64:
      let tensor = try file.finiteTensor(entry)
      guard isHalf else { return writer.add(tensor, named: name) }
      do throws(HalfPrecisionError) {
        writer.add(halves: try tensor.halves(), shape: tensor.shape, named: name)
      } catch {
        throw .beyondHalfPrecision(
          path: file.path, tensor: entry.name, reason: error.description)
      }
    default:
      throw .cannotExport(
        path: file.path, tensor: entry.name,
        reason: "its type, \(entry.type.rawValue), is none that networks have")
    }
  }
}

extension LayerTensors {
  /// The tensors in the order of PyTorch's `state_dict`.
  fileprivate var entriesInStateOrder: [TensorEntry] {
    let names = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]
    let known = names.compactMap { self[$0] }
    return known + entries.filter { !known.contains($0) }
  }
}
