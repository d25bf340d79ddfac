// Winograd's minimal filtering F(4, 2) with the points 0, 1, -1, 2 and infinity (Lavin and Gray
// 2016, arXiv:1509.09308, section 4; the matrices as wincnn derives them): four outputs of a filter
// with two taps from five products.
//
//     y = A^T ((G g) * (B^T d))
//
//     B^T =  2 -1 -2  1  0     G =  1/2   0       A^T = 1  1  1  1  0
//            0 -2 -1  1  0         -1/2 -1/2            0  1 -1  2  0
//            0  2 -3  1  0         -1/6  1/6            0  1  1  4  0
//            0 -1  0  1  0          1/6  1/3            0  1 -1  8  1
//            0  2 -1 -2  1           0    1
//
// In two dimensions each transform runs along columns, then along rows: 25 products for 16 outputs,
// where the definition has 64. The gradients are the same products with every matrix transposed.
//
// Each function below is one matrix times one column, for all lanes of a vector.

struct Two {
  var a, b: Vector
}

struct Four {
  var a, b, c, d: Vector
}

struct Five {
  var a, b, c, d, e: Vector
}

/// B^T d
@inline(__always)
func transformedInput(_ x: Five) -> Five {
  let minusTwo = Vector(repeating: -2)
  let step = x.d - x.b
  let rise = x.d - x.c
  return Five(
    a: multiplyAdd(Vector(repeating: 2), x.a - x.c, step),
    b: multiplyAdd(minusTwo, x.b, rise),
    c: multiplyAdd(minusTwo, x.c - x.b, rise),
    d: step,
    e: multiplyAdd(minusTwo, step, x.e - x.c))
}

/// Four of the five elements of B v, and at the end that is shared with a neighbouring tile what
/// `neighbour` adds to it: the first four and the previous tile's last, or (`isLate`) the last four
/// and the next tile's first.
@inline(__always)
func inputGradient(_ v: Five, neighbour: Vector, isLate: Bool) -> Four {
  let two = Vector(repeating: 2)
  let b = multiplyAdd(two, v.e + (v.c - v.b), Vector.zero - (v.a + v.d))
  let c = multiplyAdd(
    Vector(repeating: -3), v.c, multiplyAdd(Vector(repeating: -2), v.a, Vector.zero - (v.b + v.e)))
  let d = multiplyAdd(Vector(repeating: -2), v.e, (v.a + v.b) + (v.c + v.d))
  return isLate
    ? Four(a: b, b: c, c: d, d: multiplyAdd(two, neighbour, v.e))
    : Four(a: multiplyAdd(two, v.a, neighbour), b: b, c: c, d: d)
}

/// A^T m
@inline(__always)
func transformedOutput(_ m: Five) -> Four {
  let sum = m.b + m.c
  let difference = m.b - m.c
  return Four(
    a: (m.a + sum) + m.d,
    b: multiplyAdd(Vector(repeating: 2), m.d, difference),
    c: multiplyAdd(Vector(repeating: 4), m.d, sum),
    d: multiplyAdd(Vector(repeating: 8), m.d, difference) + m.e)
}

/// A y
@inline(__always)
func transformedOutputGradient(_ y: Four) -> Five {
  let four = Vector(repeating: 4)
  let even = y.a + y.c
  let odd = y.b + y.d
  return Five(
    a: y.a, b: even + odd, c: even - odd,
    d: multiplyAdd(
      Vector(repeating: 2), multiplyAdd(four, y.d, y.b), multiplyAdd(four, y.c, y.a)),
    e: y.d)
}

/// G g
///
/// A product with the rounded 1/6 is exact for multiples of 6, so whole numbers stay whole.
@inline(__always)
func transformedFilter(_ g: Two) -> Five {
  let sixth = Vector(repeating: 1 / 6)
  return Five(
    a: Vector(repeating: 0.5) * g.a, b: Vector(repeating: -0.5) * (g.a + g.b),
    c: sixth * (g.b - g.a), d: sixth * multiplyAdd(Vector(repeating: 2), g.b, g.a), e: g.b)
}

/// G^T u
@inline(__always)
func filterGradient(_ u: Five) -> Two {
  let half = Vector(repeating: 0.5)
  let sixth = Vector(repeating: 1 / 6)
  let a = sixth * (u.d - u.c)
  let b = sixth * multiplyAdd(Vector(repeating: 2), u.d, u.c)
  return Two(
    a: multiplyAdd(half, u.a - u.b, a), b: multiplyAdd(Vector.zero - half, u.b, b) + u.e)
}
