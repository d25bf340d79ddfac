import Files
import Tensors

extension ReadableFile {
  /// `count` elements as they lie in the file from `offset` on.
  func elements<Element: BitwiseCopyable & ExpressibleByIntegerLiteral>(
    _ type: Element.Type = Element.self, count: Int, at offset: Int
  ) throws(FileError) -> [Element] {
    var elements = [Element](repeating: 0, count: count)
    var span = elements.mutableSpan
    var bytes = span.mutableBytes
    try read(into: &bytes, at: offset)
    return elements
  }

  /// A tensor of `shape` whose elements lie in the file from `offset` on, row-major, as `type`.
  ///
  /// Elements become the nearest single-precision number: `F16`, `BF16` and integers of up to
  /// 24 bits exactly, `F64` and longer integers rounded. A `BOOL` becomes 0 or 1.
  func tensor(of type: ScalarType, shape: Shape, at offset: Int) throws(FileError) -> Tensor {
    switch type {
    case .float32:
      try Tensor(shape: shape) { (span: inout MutableSpan<Float>) throws(FileError) in
        var bytes = span.mutableBytes
        try read(into: &bytes, at: offset)
      }
    case .float64: try converted(shape, at: offset) { (element: Double) in Float(element) }
    case .float16: try converted(shape, at: offset, by: single(half:))
    case .bfloat16:
      try converted(shape, at: offset) { Float(bitPattern: UInt32($0 as UInt16) << 16) }
    case .bool: try converted(shape, at: offset) { $0 as UInt8 == 0 ? 0 : 1 }
    case .uint8: try converted(shape, at: offset) { (element: UInt8) in Float(element) }
    case .int8: try converted(shape, at: offset) { (element: Int8) in Float(element) }
    case .uint16: try converted(shape, at: offset) { (element: UInt16) in Float(element) }
    case .int16: try converted(shape, at: offset) { (element: Int16) in Float(element) }
    case .uint32: try converted(shape, at: offset) { (element: UInt32) in Float(element) }
    case .int32: try converted(shape, at: offset) { (element: Int32) in Float(element) }
    case .uint64: try converted(shape, at: offset) { (element: UInt64) in Float(element) }
    case .int64: try converted(shape, at: offset) { (element: Int64) in Float(element) }
    }
  }

  @inline(__always)
  private func converted<Element: BitwiseCopyable & ExpressibleByIntegerLiteral>(
    _ shape: Shape, at offset: Int, by single: (Element) -> Float
  ) throws(FileError) -> Tensor {
    let elements: [Element] = try elements(count: shape.count, at: offset)
    return Tensor(shape: shape) { span in
      for index in elements.indices { span[index] = single(elements[index]) }
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
