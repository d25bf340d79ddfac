extension ScalarType {
  /// PyTorch's class of storages with elements of this type, in the module `torch`; nil for the types
  /// that it saves in another way.
  var storageClass: String? {
    switch self {
    case .float32: "FloatStorage"
    case .float64: "DoubleStorage"
    case .float16: "HalfStorage"
    case .bfloat16: "BFloat16Storage"
    case .int64: "LongStorage"
    case .int32: "IntStorage"
    case .int16: "ShortStorage"
    case .int8: "CharStorage"
    case .uint8: "ByteStorage"
    case .bool: "BoolStorage"
    case .uint16, .uint32, .uint64: nil
    }
  }

  /// The types by their classes of storages.
  static let byStorageClass = Dictionary(
    uniqueKeysWithValues: allCases.compactMap { type in type.storageClass.map { ($0, type) } })
}
