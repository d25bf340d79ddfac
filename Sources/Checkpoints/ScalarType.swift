#if _endian(big)
  #error("Tensor files are little-endian; elements are read in place.")
#endif

/// The element types of tensors in files. The raw values are safetensors' names.
public enum ScalarType: String, Sendable, CaseIterable {
  /// True or false, one byte each.
  case bool = "BOOL"
  /// Unsigned 8-bit integers.
  case uint8 = "U8"
  /// Signed 8-bit integers.
  case int8 = "I8"
  /// Unsigned 16-bit integers.
  case uint16 = "U16"
  /// Signed 16-bit integers.
  case int16 = "I16"
  /// Unsigned 32-bit integers.
  case uint32 = "U32"
  /// Signed 32-bit integers.
  case int32 = "I32"
  /// Unsigned 64-bit integers.
  case uint64 = "U64"
  /// Signed 64-bit integers.
  case int64 = "I64"
  /// Half precision, IEEE 754 binary16.
  case float16 = "F16"
  /// The upper half of single precision: the same range, 8 bits of precision.
  case bfloat16 = "BF16"
  /// Single precision, the engine's own.
  case float32 = "F32"
  /// Double precision.
  case float64 = "F64"

  /// Bytes per element.
  public var size: Int {
    switch self {
    case .bool, .uint8, .int8: 1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }

  /// The elements of this type in `bytes`, each as the nearest `Float`.
  ///
  /// `F16`, `BF16` and integers of up to 24 bits are exact. `F64` and longer integers are rounded.
  /// A `BOOL` becomes 0 or 1.
  func singles(in bytes: Span<UInt8>) -> [Float] {
    switch self {
    case .float32: convert(bytes) { Float(bitPattern: $0) }
    case .float64: convert(bytes) { Float(Double(bitPattern: $0)) }
    case .float16: convert(bytes, by: single(half:))
    case .bfloat16: convert(bytes) { Float(bitPattern: UInt32($0 as UInt16) << 16) }
    case .bool: convert(bytes) { $0 as UInt8 == 0 ? 0 : 1 }
    case .uint8: convert(bytes) { (element: UInt8) in Float(element) }
    case .int8: convert(bytes) { (element: Int8) in Float(element) }
    case .uint16: convert(bytes) { (element: UInt16) in Float(element) }
    case .int16: convert(bytes) { (element: Int16) in Float(element) }
    case .uint32: convert(bytes) { (element: UInt32) in Float(element) }
    case .int32: convert(bytes) { (element: Int32) in Float(element) }
    case .uint64: convert(bytes) { (element: UInt64) in Float(element) }
    case .int64: convert(bytes) { (element: Int64) in Float(element) }
    }
  }

  @inline(__always)
  private func convert<Element: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: Span<UInt8>, by single: (Element) -> Float
  ) -> [Float] {
    let size = MemoryLayout<Element>.size
    let raw = unsafe bytes.bytes
    return (0..<bytes.count / size).map { index in
      // SAFETY: any bits are a valid integer, and the span checks its bounds.
      single(unsafe raw.unsafeLoadUnaligned(fromByteOffset: index * size, as: Element.self))
    }
  }
}
