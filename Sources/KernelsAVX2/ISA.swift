import CVectors
package import KernelInterface

/// The AVX2 kernels: 16 registers of 8 lanes, two fused multiply-adds a cycle.
package enum AVX2Kernels {}

typealias ThisISA = AVX2Kernels
typealias Vector = SIMD8<Float>
typealias IntegerVector = SIMD8<Int32>
typealias UnsignedVector = SIMD8<UInt32>

/// The accumulators of a register tile: 6 rows x 2 vectors, 3 pixels x 4, 3 rows x 4 or
/// 4 rows x 3. With two to four right vectors they fill the 16 registers.
typealias Sums = InlineArray<12, Vector>

extension AVX2Kernels: KernelSet {
  package static var level: ISALevel { .avx2 }
  /// The values that all sets use at present. A set may change entries here.
  package static var blockSizes: BlockSizes { BlockSizes(caches: .tuned) }

  // The register tiles.

  package static var groupRows: Int { 2 }
  package static var directPixels: Int { 3 }
  package static var dotRows: Int { 3 }
  package static var dotColumns: Int { 4 }
  package static var narrowDotRows: Int { 4 }
  package static var narrowDotColumns: Int { 3 }
}

// CVectors.h says why these four are C's.

@inline(__always)
func + (_ a: Vector, _ b: Vector) -> Vector { cvectors_add8(a, b) }

@inline(__always)
func - (_ a: Vector, _ b: Vector) -> Vector { cvectors_subtract8(a, b) }

@inline(__always)
func * (_ a: Vector, _ b: Vector) -> Vector { cvectors_multiply8(a, b) }

@inline(__always)
func / (_ a: Vector, _ b: Vector) -> Vector { cvectors_divide8(a, b) }

/// a * b + c, rounded once. This one is Swift's own: with C's, register tiles spill.
@inline(__always)
func multiplyAdd(_ a: Vector, _ b: Vector, _ c: Vector) -> Vector {
  c.addingProduct(a, b)
}

/// Zeroed accumulators. `InlineArray(repeating:)` would be a generic function that modules share.
@inline(__always)
func zeroSums() -> Sums {
  let z = Vector.zero
  return [
    z, z, z, z, z, z, z, z, z, z, z, z,
  ]
}
