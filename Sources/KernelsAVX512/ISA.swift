import CVectors
package import KernelInterface

/// The AVX-512 kernels: 32 registers of 16 lanes, two fused multiply-adds a cycle.
package enum AVX512Kernels {}

typealias ThisISA = AVX512Kernels
typealias Vector = SIMD16<Float>
typealias IntegerVector = SIMD16<Int32>
typealias UnsignedVector = SIMD16<UInt32>

/// The accumulators of a register tile: 12 rows x 2 vectors, 6 pixels x 4, 4 rows x 6 or
/// 8 rows x 3. With two to four right vectors and a few broadcasts they fill the 32 registers.
typealias Sums = InlineArray<24, Vector>

extension AVX512Kernels: KernelSet {
  package static var level: ISALevel { .avx512 }
  /// The values that all sets use at present. A set may change entries here.
  package static var blockSizes: BlockSizes { BlockSizes(caches: .tuned) }

  // The register tiles.

  package static var groupRows: Int { 4 }
  package static var directPixels: Int { 6 }
  package static var dotRows: Int { 4 }
  package static var dotColumns: Int { 6 }
  package static var narrowDotRows: Int { 8 }
  package static var narrowDotColumns: Int { 3 }
}

// CVectors.h says why these four are C's.

@inline(__always)
func + (_ a: Vector, _ b: Vector) -> Vector { cvectors_add16(a, b) }

@inline(__always)
func - (_ a: Vector, _ b: Vector) -> Vector { cvectors_subtract16(a, b) }

@inline(__always)
func * (_ a: Vector, _ b: Vector) -> Vector { cvectors_multiply16(a, b) }

@inline(__always)
func / (_ a: Vector, _ b: Vector) -> Vector { cvectors_divide16(a, b) }

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
    z, z, z, z, z, z, z, z, z, z, z, z,
  ]
}
