public import Tensors

/// A number has no counterpart in half precision.
public struct HalfPrecisionError: Error, Equatable, CustomStringConvertible {
  /// The number.
  public let value: Float

  public var description: String {
    "\(value) is beyond the largest number of half precision, 65504; write it in single precision"
  }
}

extension Tensor {
  /// The bits of the nearest half-precision numbers (IEEE 754 binary16), in row-major order; of two
  /// that are equally near, the even one.
  ///
  /// Infinities and NaN stay what they are; a finite number that would become infinite is an error.
  public func halves() throws(HalfPrecisionError) -> [UInt16] {
    var halves: [UInt16] = []
    halves.reserveCapacity(count)
    for value in scalars {
      guard let bits = half(single: value) else { throw HalfPrecisionError(value: value) }
      halves.append(bits)
    }
    return halves
  }
}

/// The bits of the half-precision number nearest to `value`; nil if a finite one becomes infinite.
///
/// In integers, because `Float16` does not exist on every platform.
func half(single value: Float) -> UInt16? {
  let bits = value.bitPattern
  let sign = UInt16(truncatingIfNeeded: bits >> 16) & 0x8000
  let magnitude = bits & 0x7fff_ffff
  if magnitude >= 0x7f80_0000 {
    // A NaN keeps the bit that makes it one, whatever else is cut off.
    return sign | (magnitude == 0x7f80_0000 ? 0x7c00 : 0x7e00)
  }
  // The place of the last kept bit: 2⁻²⁴ for all numbers below 2⁻¹⁴, the subnormal ones.
  let exponent = Int(magnitude >> 23)
  let shift = UInt32(max(13, 126 - exponent))
  guard shift < 26 else { return sign }
  let fraction = magnitude & 0x7f_ffff | (exponent > 0 ? 0x80_0000 : 0)
  let rest = fraction & (1 << shift - 1)
  let middle: UInt32 = 1 << (shift - 1)
  var kept = fraction >> shift
  if rest > middle || rest == middle && kept & 1 == 1 { kept += 1 }
  // The leading bit of a normal number adds one to the exponent, and so does a carry.
  if exponent > 112 { kept += UInt32(exponent - 113) << 10 }
  return kept < 0x7c00 ? sign | UInt16(kept) : nil
}
