#if _endian(big)
  #error("Checkpoint files are little-endian and are read in place.")
#endif

/// The element types of tensors in files; the raw values are safetensors' names.
public enum ScalarType: String, Sendable, CaseIterable {
  /// True or false, a byte each.
  case bool = "BOOL"
  /// Unsigned integers of 8 bits.
  case uint8 = "U8"
  /// Signed integers of 8 bits.
  case int8 = "I8"
  /// Unsigned integers of 16 bits.
  case uint16 = "U16"
  /// Signed integers of 16 bits.
  case int16 = "I16"
  /// Unsigned integers of 32 bits.
  case uint32 = "U32"
  /// Signed integers of 32 bits.
  case int32 = "I32"
  /// Unsigned integers of 64 bits.
  case uint64 = "U64"
  /// Signed integers of 64 bits.
  case int64 = "I64"
  /// Half precision, IEEE 754 binary16.
  case float16 = "F16"
  /// The upper half of single precision: its range with 8 bits of precision.
  case bfloat16 = "BF16"
  /// Single precision, which the engine computes in.
  case float32 = "F32"
  /// Double precision.
  case float64 = "F64"

  /// The bytes that one element takes.
  public var size: Int {
    switch self {
    case .bool, .uint8, .int8: 1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }
}
