/// A Python object of a pickle. It refers to the objects inside it by their indices, so deep
/// nesting needs no recursion and cyclic objects are no reference cycles.
enum PickleNode {
  case none
  case bool(Bool)
  case integer(Int)
  case real(Double)
  case text(String)
  /// An object whose value is not kept, as text: bytes, an integer beyond 64 bits.
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

/// The Python functions and classes that a tensor file may name. None is ever looked up or called;
/// each case selects code of this reader.
enum PickleGlobal: Equatable {
  case orderedDictionary
  case rebuildTensor
  case rebuildParameter
  case size
  case device
  /// Python 3 writes bytes for Python 2 as a call of it.
  case encode
  /// A storage class for elements of this type.
  case storage(ScalarType)
  /// A constant such as `torch.float32`.
  case name(String)

  /// The global `<module>.<name>`; nil if it is not allowed.
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
      // Elements saved from a GPU are read like others.
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
