/// A Python object of a pickle. Objects that it holds are named by their indices, so no depth of
/// nesting makes anything here recurse, and objects that hold one another are no cycle of references.
enum PickleNode {
  case none
  case bool(Bool)
  case integer(Int)
  case real(Double)
  case text(String)
  /// Something of which only its kind matters: bytes, an integer beyond 64 bits.
  case opaque(String)
  case tuple([Int])
  case list([Int])
  /// A `dict` or an `OrderedDict`.
  case dictionary(keys: [Int], values: [Int])
  case global(PickleGlobal)
  /// The index of a storage.
  case storage(Int)
  case tensor(TensorView)
}

/// The Python functions and classes that a file of tensors may name. Nothing is ever looked up: each
/// stands for what this reader does in its place.
enum PickleGlobal: Equatable {
  case orderedDictionary
  case rebuildTensor
  case rebuildParameter
  case size
  case device
  /// How Python 3 writes bytes for Python 2.
  case encode
  /// A class of storages with elements of this type.
  case storage(ScalarType)
  /// A name without a meaning of its own, such as `torch.float32`.
  case name(String)

  /// The global `<module>.<name>`; nil unless it is on the list.
  init?(_ fullName: String) {
    switch fullName {
    case "collections.OrderedDict": self = .orderedDictionary
    case "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor": self = .rebuildTensor
    case "torch._utils._rebuild_parameter": self = .rebuildParameter
    case "torch.Size": self = .size
    case "torch.device": self = .device
    case "_codecs.encode": self = .encode
    default:
      guard fullName.hasPrefix("torch.") else { return nil }
      let name = String(fullName.dropFirst("torch.".count))
      // Where the elements were does not matter to those who read them.
      let storage = name.hasPrefix("cuda.") ? String(name.dropFirst("cuda.".count)) : name
      if let type = ScalarType.byStorageClass[storage] {
        self = .storage(type)
      } else if Self.names.contains(name) {
        self = .name(fullName)
      } else {
        return nil
      }
    }
  }

  private static let names: Set = [
    "float32", "float", "float64", "double", "float16", "half", "bfloat16", "int64", "long",
    "int32", "int", "int16", "short", "int8", "uint8", "bool", "strided", "contiguous_format",
    "channels_last", "preserve_format",
  ]
}

/// A block of elements that tensors of a file lie in.
struct TensorStorage: Equatable {
  /// The file's name for it.
  let key: String
  let type: ScalarType
  /// The number of elements.
  let count: Int
}

/// Where the elements of a tensor lie in a storage.
struct TensorView: Equatable {
  let storage: Int
  /// The first element's place.
  let offset: Int
  let extents: [Int]
  /// How many places apart neighbours along each dimension are.
  let strides: [Int]

  /// The places from the first to the last element.
  var places: Range<Int> {
    guard !extents.contains(0) else { return offset..<offset }
    return offset..<offset + zip(extents, strides).reduce(1) { $0 + ($1.0 - 1) * $1.1 }
  }

  /// Whether the elements lie one after the other in row-major order.
  var isContiguous: Bool {
    var expected = 1
    for (extent, stride) in zip(extents, strides).reversed() where extent != 1 {
      guard stride == expected else { return extents.contains(0) }
      expected *= extent
    }
    return true
  }
}
