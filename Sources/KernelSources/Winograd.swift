// Winograd's minimal filtering F(4, 2): four outputs of a filter with two taps from five products
// (Lavin and Gray 2016, arXiv:1509.09308, section 4), with the points 1, -1, 1/2, -1/2 and
// infinity.
//
//     y = A^T ((G g) * (B^T d))
//
//     B^T =  -1/4 -1/4    1  1  0     G =  2/3  2/3     A^T =  1  1   1    1  0
//             1/4 -1/4   -1  1  0         -2/3  2/3            1 -1  1/2 -1/2 0
//            -1/2   -1  1/2  1  0         -4/3 -2/3            1  1  1/4  1/4 0
//             1/2   -1 -1/2  1  0          4/3 -2/3            1 -1  1/8 -1/8 1
//             1/4    0 -5/4  0  1            0    1
//
// In two dimensions, each transform is applied to columns, then to rows: 25 products for 16
// outputs, where the definition has 64. The gradients use the same products with every matrix
// transposed.
//
// Points of opposite signs share sums. The rounding errors of these points are a third to two
// thirds of those of the usual points 0, 1, -1 and 2 (docs/numerics.md).
//
// Each function below multiplies one matrix by one column, in all lanes of a vector.

typealias Two = (a: Vector, b: Vector)
typealias Four = (a: Vector, b: Vector, c: Vector, d: Vector)
typealias Five = (a: Vector, b: Vector, c: Vector, d: Vector, e: Vector)

/// B^T d
@inline(__always)
func transformedInput(_ x: Five) -> Five {
  let half = Vector(repeating: 0.5)
  let minusQuarter = Vector(repeating: -0.25)
  let odd = multiplyAdd(minusQuarter, x.b, x.d)
  let even = multiplyAdd(minusQuarter, x.a, x.c)
  let oddStep = x.d - x.b
  let evenStep = x.c - x.a
  return (
    a: odd + even, b: odd - even, c: multiplyAdd(half, evenStep, oddStep),
    d: multiplyAdd(Vector(repeating: -0.5), evenStep, oddStep),
    e: multiplyAdd(minusQuarter, evenStep, x.e - x.c)
  )
}

/// B v
@inline(__always)
func inputGradient(_ v: Five) -> Five {
  let half = Vector(repeating: 0.5)
  let quarter = Vector(repeating: 0.25)
  let (sum, difference) = (v.a + v.b, v.a - v.b)
  let (innerSum, innerDifference) = (v.c + v.d, v.c - v.d)
  return (
    a: multiplyAdd(Vector.zero - half, innerDifference, quarter * (v.e - difference)),
    b: multiplyAdd(Vector(repeating: -0.25), sum, Vector.zero - innerSum),
    c: multiplyAdd(half, innerDifference, difference) - Vector(repeating: 1.25) * v.e,
    d: sum + innerSum, e: v.e
  )
}

/// A^T m
@inline(__always)
func transformedOutput(_ m: Five) -> Four {
  let (sum, difference) = (m.a + m.b, m.a - m.b)
  let (innerSum, innerDifference) = (m.c + m.d, m.c - m.d)
  return (
    a: sum + innerSum,
    b: multiplyAdd(Vector(repeating: 0.5), innerDifference, difference),
    c: multiplyAdd(Vector(repeating: 0.25), innerSum, sum),
    d: multiplyAdd(Vector(repeating: 0.125), innerDifference, difference) + m.e
  )
}

/// A y
@inline(__always)
func transformedOutputGradient(_ y: Four) -> Five {
  let quarter = Vector(repeating: 0.25)
  let half = Vector(repeating: 0.5)
  let (even, odd) = (y.a + y.c, y.b + y.d)
  let innerEven = multiplyAdd(quarter, y.c, y.a)
  let innerOdd = half * multiplyAdd(quarter, y.d, y.b)
  return (
    a: even + odd, b: even - odd, c: innerEven + innerOdd, d: innerEven - innerOdd, e: y.d
  )
}

/// G g
///
/// For multiples of 3 the products are exact, although 2/3 is rounded: the result is rounded to the
/// nearest float, which is a whole number. Tests rely on it, here and in `filterGradient`.
@inline(__always)
func transformedFilter(_ g: Two) -> Five {
  let twoThirds = Vector(repeating: 2 / 3)
  let (first, second) = (twoThirds * g.a, twoThirds * g.b)
  return (
    a: twoThirds * (g.a + g.b), b: twoThirds * (g.b - g.a),
    c: Vector(repeating: -2) * first - second, d: Vector(repeating: 2) * first - second, e: g.b
  )
}

/// G^T u
@inline(__always)
func filterGradient(_ u: Five) -> Two {
  let two = Vector(repeating: 2)
  let twoThirds = Vector(repeating: 2 / 3)
  return (
    a: twoThirds * multiplyAdd(two, u.d - u.c, u.a - u.b),
    b: twoThirds * ((u.a + u.b) - (u.c + u.d)) + u.e
  )
}
