public import Tensors

// Conversions between single and half precision (IEEE 754 binary16). They use integer arithmetic
// because `Float16` does not exist on every platform.

/// A finite number is too large for half precision.
public struct HalfPrecisionError: Error, Equatable, CustomStringConvertible {
  /// The number.
  public let value: Float

  public var description: String {
    "\(value) is beyond the largest number of half precision, 65504; write it in single precision"
  }
}

extension Tensor {
  /// The bits of the elements in half precision, in row-major order, rounded to nearest, ties to
  /// even.
  ///
  /// Infinities and NaN are kept. A finite number that would become infinite is an error.
  public func halves() throws(HalfPrecisionError) -> [UInt16] {
    var halves: [UInt16] = []
    halves.reserveCapacity(count)
    for value in scalars() {
      guard let bits = half(single: value) else { throw HalfPrecisionError(value: value) }
      halves.append(bits)
    }
    return halves
  }
}

/// The value of a half-precision number.
func single(half bits: UInt16) -> Float {
  let sign = UInt32(bits & 0x8000) << 16
  let exponent = UInt32(bits >> 10) & 0x1f
  let fraction = UInt32(bits & 0x3ff)
  switch exponent {
  case 0:
    // A subnormal number is scaled as an integer. The bits of a subnormal `Float` would be lost on
    // a processor that treats denormals as zero.
    return Float(bitPattern: (Float(fraction) * 0x1p-24).bitPattern | sign)
  case 31: return Float(bitPattern: sign | 0x7f80_0000 | fraction << 13)
  default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
  }
}

/// The bits of the half-precision number nearest to `value`; nil if a finite number becomes
/// infinite.
func half(single value: Float) -> UInt16? {
  let bits = value.bitPattern
  let sign = UInt16(truncatingIfNeeded: bits >> 16) & 0x8000
  let magnitude = bits & 0x7fff_ffff
  if magnitude >= 0x7f80_0000 {
    // A NaN needs a bit that survives the loss of its lower fraction bits.
    return sign | (magnitude == 0x7f80_0000 ? 0x7c00 : 0x7e00)
  }
  // The bits to drop. Below 2⁻¹⁴ the result is subnormal, and its last bit is worth 2⁻²⁴.
  let exponent = Int(magnitude >> 23)
  let shift = UInt32(max(13, 126 - exponent))
  guard shift < 26 else { return sign }
  let fraction = magnitude & 0x7f_ffff | (exponent > 0 ? 0x80_0000 : 0)
  let rest = fraction & (1 << shift - 1)
  let middle: UInt32 = 1 << (shift - 1)
  var kept = fraction >> shift
  if rest > middle || rest == middle && kept & 1 == 1 { kept += 1 }
  // The leading bit of a normal number adds 1 to the exponent. So does a carry.
  if exponent > 112 { kept += UInt32(exponent - 113) << 10 }
  return kept < 0x7c00 ? sign | UInt16(kept) : nil
}
