import Checkpoints
import GAN
import Tensors

/// The tensors of one layer in a file: their names differ in the last part only, or from the part
/// `parametrizations` on, under which PyTorch keeps what a weight is computed from.
struct LayerTensors {
  /// What their names begin with, without the last dot.
  let name: String
  private(set) var entries: [TensorEntry] = []

  /// The tensor that the layer calls `name`.
  subscript(name: String) -> TensorEntry? { entries.first { localName(of: $0) == name } }

  /// What the layer calls the tensor of `entry`.
  func localName(of entry: TensorEntry) -> String {
    name.isEmpty ? entry.name : String(entry.name.utf8.dropFirst(name.utf8.count + 1)) ?? ""
  }

  /// The layers that `entries` belong to, in the order in which they appear first.
  static func layers(of entries: [TensorEntry]) -> [LayerTensors] {
    var layers: [LayerTensors] = []
    var indices: [String: Int] = [:]
    for entry in entries {
      let parts = entry.name.utf8.split(
        separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      let end = parts.firstIndex { $0.elementsEqual("parametrizations".utf8) } ?? parts.count - 1
      let name = parts[..<end].map { String($0) ?? "" }.joined(separator: ".")
      if let index = indices[name] {
        layers[index].entries.append(entry)
      } else {
        indices[name] = layers.count
        layers.append(LayerTensors(name: name, entries: [entry]))
      }
    }
    return layers
  }
}

extension TensorFile {
  /// The tensor of `entry`.
  func tensor(_ entry: TensorEntry) throws(ModelFileError) -> Tensor {
    try ModelFileError.reporting { try tensor(named: entry.name) }
  }

  /// The integers of `entry`.
  func integers(_ entry: TensorEntry) throws(ModelFileError) -> [Int64] {
    try ModelFileError.reporting { try integers(named: entry.name) }
  }

  /// The tensors in the order of the network's layers, as far as the file tells: PyTorch's files
  /// keep it; a safetensors file is sorted by sizes and names, so there the numbers in names tell
  /// it.
  var entriesInLayerOrder: [TensorEntry] {
    guard format == .safetensors else { return entries }
    let keyed = entries.map { (key: NaturalKey($0.name), entry: $0) }
    return keyed.sorted { $0.key < $1.key }.map(\.entry)
  }
}

/// A name as people sort it: runs of digits count as numbers, so `main.9` comes before `main.10`.
private struct NaturalKey: Comparable {
  private let parts: [Part]

  private enum Part: Comparable {
    case number(digits: Int, text: String)
    case text(String)
  }

  init(_ name: String) {
    var parts: [Part] = []
    var rest = name[...]
    while let first = rest.unicodeScalars.first {
      let isNumber = ("0"..."9").contains(first)
      let run = rest.prefix { $0.isASCII && $0.isNumber == isNumber || !$0.isASCII && !isNumber }
      // A character of several scalars may begin with a digit.
      let taken = run.isEmpty ? rest.prefix(1) : run
      if isNumber && !run.isEmpty {
        let digits = String(run.drop { $0 == "0" })
        parts.append(.number(digits: digits.count, text: digits))
      } else {
        parts.append(.text(String(taken)))
      }
      rest = rest.dropFirst(taken.count)
    }
    self.parts = parts
  }

  static func < (left: NaturalKey, right: NaturalKey) -> Bool {
    left.parts.lexicographicallyPrecedes(right.parts)
  }
}
