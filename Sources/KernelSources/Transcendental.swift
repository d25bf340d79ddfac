// Exponential and logarithm of one vector, accurate to about two units in the last place.

/// e^x. Arguments are clamped to the range in which the result is normal and finite.
///
/// e^x = 2^n e^r with n = round(x / ln 2), so |r| <= ln 2 / 2. ln 2 is split into a short part,
/// whose product with n is exact, and a small remainder (Cody and Waite 1980). e^r is a Taylor
/// polynomial of degree 7, whose relative truncation error is below 6e-9.
@inline(__always)
func exponential(_ x: Vector) -> Vector {
  let low = Vector(repeating: -87)
  let high = Vector(repeating: 88)
  var clamped = x.replacing(with: low, where: x .< low)
  clamped = clamped.replacing(with: high, where: clamped .> high)
  // Adding 1.5 * 2^23 + 127 leaves n + 127, the exponent field of 2^n, in the low mantissa bits.
  let magic = Vector(repeating: 12_583_039)
  let shifted = multiplyAdd(clamped, Vector(repeating: 1.442_695_04), magic)
  let n = shifted - magic
  var r = multiplyAdd(n, Vector(repeating: -0.693_359_375), clamped)
  r = multiplyAdd(n, Vector(repeating: 2.121_944_4e-4), r)
  var p = Vector(repeating: 1 / 5040)
  p = multiplyAdd(p, r, Vector(repeating: 1 / 720))
  p = multiplyAdd(p, r, Vector(repeating: 1 / 120))
  p = multiplyAdd(p, r, Vector(repeating: 1 / 24))
  p = multiplyAdd(p, r, Vector(repeating: 1 / 6))
  p = multiplyAdd(p, r, Vector(repeating: 0.5))
  p = multiplyAdd(p, r, Vector(repeating: 1))
  p = multiplyAdd(p, r, Vector(repeating: 1))
  // A product keeps a NaN; adding n to the exponent bits would not.
  return unsafe p
    * unsafeBitCast(unsafeBitCast(shifted, to: IntegerVector.self) &<< 23, to: Vector.self)
}

/// log(1 + x) for 0 <= x <= 1.
///
/// With s = x / (2 + x), log(1 + x) = 2 artanh(s) = 2 (s + s^3/3 + s^5/5 + …), and s <= 1/3. The
/// sum 1 + x is never formed, so small x keep all their digits. Nine terms leave a truncation error
/// below 2 (1/3)^19 / 19 / (1 - 1/9) < 1.1e-10.
@inline(__always)
func logarithmOfOnePlus(_ x: Vector) -> Vector {
  let s = x / (x + Vector(repeating: 2))
  let square = s * s
  var p = Vector(repeating: 1 / 17)
  p = multiplyAdd(p, square, Vector(repeating: 1 / 15))
  p = multiplyAdd(p, square, Vector(repeating: 1 / 13))
  p = multiplyAdd(p, square, Vector(repeating: 1 / 11))
  p = multiplyAdd(p, square, Vector(repeating: 1 / 9))
  p = multiplyAdd(p, square, Vector(repeating: 1 / 7))
  p = multiplyAdd(p, square, Vector(repeating: 1 / 5))
  p = multiplyAdd(p, square, Vector(repeating: 1 / 3))
  p = multiplyAdd(p, square, Vector(repeating: 1))
  return (s + s) * p
}

/// |x|
@inline(__always)
func magnitude(_ x: Vector) -> Vector {
  let mask = UnsignedVector(repeating: 0x7fff_ffff)
  return unsafe unsafeBitCast(unsafeBitCast(x, to: UnsignedVector.self) & mask, to: Vector.self)
}

/// 1 / (1 + e^-x)
///
/// With e = e^-|x|, which cannot overflow, it is 1 / (1 + e) for x >= 0, and e / (1 + e) below.
@inline(__always)
func logistic(_ x: Vector) -> Vector {
  let one = Vector(repeating: 1)
  let e = exponential(Vector.zero - magnitude(x))
  return one.replacing(with: e, where: x .< .zero) / (one + e)
}
