extension ScalarType {
  /// The elements of this type that `bytes` hold, as single-precision numbers.
  ///
  /// Elements become the nearest single-precision number: `F16`, `BF16` and integers of up to
  /// 24 bits exactly, `F64` and longer integers rounded. A `BOOL` becomes 0 or 1.
  func singles(in bytes: [UInt8]) -> [Float] {
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
    _ bytes: [UInt8], by single: (Element) -> Float
  ) -> [Float] {
    let (span, size) = (bytes.span.bytes, MemoryLayout<Element>.size)
    return (0..<bytes.count / size).map {
      single(span.unsafeLoadUnaligned(fromByteOffset: $0 * size, as: Element.self))
    }
  }
}

/// The value of an IEEE half-precision number.
///
/// In integers, because `Float16` does not exist on every platform. A subnormal half is scaled by
/// 2⁻²⁴ as an integer: as the bits of a subnormal single it would be lost where the processor
/// treats denormals as zero.
func single(half bits: UInt16) -> Float {
  let sign = UInt32(bits & 0x8000) << 16
  let exponent = UInt32(bits >> 10) & 0x1f
  let fraction = UInt32(bits & 0x3ff)
  switch exponent {
  case 0: return Float(bitPattern: (Float(fraction) * 0x1p-24).bitPattern | sign)
  case 31: return Float(bitPattern: sign | 0x7f80_0000 | fraction << 13)
  default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
  }
}
