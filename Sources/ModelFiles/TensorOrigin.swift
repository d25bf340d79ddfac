package import Checkpoints
package import GAN
package import Layers
import PlainText
import Tensors

/// Where the values of a tensor of a network come from.
enum TensorOrigin {
  /// A tensor of the file.
  case entry(TensorEntry)
  /// The elementwise difference of two tensors of the file.
  case difference(TensorEntry, TensorEntry)
  /// A filter divided by its largest singular value, of which the file has both vectors.
  case normalized(TensorEntry, left: TensorEntry, right: TensorEntry, isTransposed: Bool)
  /// The same value everywhere.
  case constant(Float)

  /// The values in PyTorch's layout.
  ///
  /// Throws if `file` cannot be read or holds what is not finite.
  ///
  /// - Parameter shape: that of a tensor of which the file has none.
  func read(from file: any TensorFile, shape: TensorShape) throws(ModelFileError) -> Tensor {
    switch self {
    case .constant(let value): return Tensor(repeating: value, shape: shape)
    case .entry(let entry): return try file.finiteTensor(entry)
    case .difference(let minuend, let subtrahend):
      return try file.finiteTensor(minuend).zip(file.finiteTensor(subtrahend), -)
    case .normalized(let filter, let left, let right, let isTransposed):
      return try Self.normalized(
        file.finiteTensor(filter), left: file.finiteTensor(left), right: file.finiteTensor(right),
        isTransposed: isTransposed)
    }
  }

  /// `filter` divided by u W v, as `torch.nn.utils.spectral_norm` does in evaluation mode: W has a
  /// row for each output channel, the first axis of a plain filter and the second of a transposed
  /// one, and a column for each other channel and position of the kernel.
  private static func normalized(
    _ filter: Tensor, left: Tensor, right: Tensor, isTransposed: Bool
  ) -> Tensor {
    let (values, u, v) = (filter.scalars(), left.scalars(), right.scalars())
    let area = filter.shape[2] * filter.shape[3]
    var sigma = 0.0
    for first in 0..<filter.shape[0] {
      for second in 0..<filter.shape[1] {
        let (row, column) = isTransposed ? (second, first) : (first, second)
        let start = (first * filter.shape[1] + second) * area
        var sum = 0.0
        for place in 0..<area {
          sum += Double(values[start + place]) * Double(v[column * area + place])
        }
        sigma += sum * Double(u[row])
      }
    }
    return filter.map { Float(Double($0) / sigma) }
  }
}

extension TensorOrigin {
  /// Throws if `tensor`, which was read from here, has a number that its layer cannot compute with.
  fileprivate func check(
    _ tensor: Tensor, isVariance: Bool, of file: any TensorFile
  ) throws(ModelFileError) {
    switch self {
    case .constant: break
    case .entry(let entry):
      guard isVariance, let value = tensor.scalars().first(where: { $0 < 0 }) else { return }
      throw .invalidVariance(path: file.path, name: entry.name, value: value)
    case .difference(let entry, _), .normalized(let entry, _, _, _):
      if let value = tensor.firstNonFinite {
        throw .notFinite(path: file.path, name: entry.name, value: value)
      }
    }
  }
}

extension TensorFile {
  /// The tensor of `entry`. Throws if it holds what is not finite.
  func finiteTensor(_ entry: TensorEntry) throws(ModelFileError) -> Tensor {
    let tensor = try tensor(entry)
    if let value = tensor.firstNonFinite {
      throw .notFinite(path: path, name: entry.name, value: value)
    }
    return tensor
  }
}

extension Tensor {
  /// The first element that is infinite or no number; nil if there is none.
  var firstNonFinite: Float? {
    withSpan { values in
      var largest: UInt32 = 0
      for index in values.indices { largest = max(largest, values[index].bitPattern & 0x7FFF_FFFF) }
      // All bits of the exponent are set.
      guard largest >= 0x7F80_0000 else { return nil }
      for index in values.indices where !values[index].isFinite { return values[index] }
      return nil
    }
  }
}

extension NetworkMatch {
  /// What a norm calls the number of training batches.
  static let countName = "num_batches_tracked"

  /// The values of all tensors, for each layer under their names within it.
  func values(in file: any TensorFile) throws(ModelFileError) -> [[String: Tensor]] {
    var values: [[String: Tensor]] = []
    for origins in origins {
      // Every tensor of a norm but the count of batches has the shape of its mean.
      let shape: TensorShape =
        switch origins["running_mean"] {
        case .entry(let mean), .difference(let mean, _): mean.shape
        default: []
        }
      var tensors: [String: Tensor] = [:]
      for (name, origin) in origins {
        let tensor = try origin.read(from: file, shape: shape)
        try origin.check(tensor, isVariance: name == "running_var", of: file)
        if name == Self.countName, case .entry(let entry) = origin {
          try file.check(count: tensor.scalars()[0], named: entry.name)
        }
        tensors[name] = tensor
      }
      values.append(tensors)
    }
    return values
  }
}

extension Sequential {
  /// Reads the weights and running statistics of the network that `match` found in `file`; all of
  /// them or none. The layers must be those of its specification.
  package func load(_ match: NetworkMatch, from file: any TensorFile) throws(ModelFileError) {
    try load(match.values(in: file))
  }

  /// Takes weights and running statistics from `values`, for each layer under their names within
  /// it.
  func load(_ values: [[String: Tensor]]) throws(ModelFileError) {
    try load { (name, _) throws(ModelFileError) in
      let parts = name.split(separator: ".", maxSplits: 2)
      guard parts.count == 3, let layer = Int(parts[1]), values.indices ~= layer else { return nil }
      return values[layer][String(parts[2])]
    }
  }
}
