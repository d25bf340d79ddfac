/// A Python function or class that a pickle names. None is ever looked up or called; each case
/// selects code of this reader.
enum PickleGlobal: Equatable {
  case orderedDictionary
  /// A tensor of a storage, an offset, extents and strides.
  case rebuildTensor
  /// A function or class that wraps the tensor which is its first argument.
  case wrapTensor
  /// A function that calls another one, its first argument, with a tuple of arguments.
  case rebuildFromType
  case size
  case device
  /// Python 3 writes bytes for Python 2 as a call of it.
  case encode
  case set
  /// How protocols 0 and 1 make an object: of a class, a class that Python knows, and a value.
  case reconstruct
  /// A function whose result is its first argument here: TorchScript's lists with element types,
  /// and its numbers that stand for tensors.
  case identity
  /// A storage class for elements of this type.
  case storage(ScalarType)
  /// Anything else, `<module>.<name>`.
  case name(String)

  /// The global `fullName`, which is `<module>.<name>`.
  init(_ fullName: String) {
    // Texts of ASCII alone are compared byte by byte.
    guard fullName.utf8.allSatisfy({ $0 < 0x80 }) else {
      self = .name(fullName)
      return
    }
    if let known = Self.known[fullName] {
      self = known
    } else if let type = Self.elementType(ofStorage: fullName) {
      self = .storage(type)
    } else {
      self = .name(fullName)
    }
  }

  private static func elementType(ofStorage name: String) -> ScalarType? {
    guard name.hasPrefix("torch.") else { return nil }
    let name = name.dropFirst("torch.".count)
    // Elements saved from a GPU are read like others.
    return ScalarType.byStorageClass[
      String(name.hasPrefix("cuda.") ? name.dropFirst("cuda.".count) : name)]
  }

  private static let known: [String: PickleGlobal] = [
    "collections.OrderedDict": .orderedDictionary,
    "torch._utils._rebuild_tensor": .rebuildTensor,
    "torch._utils._rebuild_tensor_v2": .rebuildTensor,
    "torch._utils._rebuild_parameter": .wrapTensor,
    "torch._utils._rebuild_parameter_with_state": .wrapTensor,
    "torch._utils._rebuild_device_tensor_from_cpu_tensor": .wrapTensor,
    "torch.nn.parameter.Parameter": .wrapTensor,
    "torch.nn.parameter.Buffer": .wrapTensor,
    "torch.autograd.variable.Variable": .wrapTensor,
    "torch._tensor._rebuild_from_type_v2": .rebuildFromType,
    "torch.Size": .size,
    "torch.device": .device,
    "_codecs.encode": .encode,
    "__builtin__.set": .set,
    "builtins.set": .set,
    "copy_reg._reconstructor": .reconstruct,
    "copyreg._reconstructor": .reconstruct,
    "torch.jit._pickle.build_intlist": .identity,
    "torch.jit._pickle.build_doublelist": .identity,
    "torch.jit._pickle.build_boollist": .identity,
    "torch.jit._pickle.build_tensorlist": .identity,
    "torch.jit._pickle.restore_type_tag": .identity,
    "torch.jit._pickle.build_tensor_from_id": .identity,
  ]

  /// The full name of a global that this reader does not know; a description of one that it knows.
  var text: String {
    switch self {
    case .name(let name): name
    case .storage(let type): "torch.\(type.storageClass ?? "Storage")"
    default: "\(self)"
    }
  }
}
