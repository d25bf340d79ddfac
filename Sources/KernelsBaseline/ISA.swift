package import KernelInterface

/// The kernels that every processor of the platform runs: 16 registers of 4 lanes.
package enum BaselineKernels {}

typealias ThisISA = BaselineKernels
typealias Vector = SIMD4<Float>
typealias IntegerVector = SIMD4<Int32>
typealias UnsignedVector = SIMD4<UInt32>

/// The accumulators of a register tile: 6 rows x 2 vectors, 3 pixels x 4, 3 rows x 4 or
/// 4 rows x 3. With two to four right vectors they fill the 16 registers.
typealias Sums = InlineArray<12, Vector>

extension BaselineKernels: KernelSet {
  package static var level: ISALevel { .baseline }
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

/// a * b + c. On hardware without a fused instruction, `addingProduct` is a library call for each
/// lane.
@inline(__always)
func multiplyAdd(_ a: Vector, _ b: Vector, _ c: Vector) -> Vector {
  #if arch(arm64)
    c.addingProduct(a, b)
  #else
    a * b + c
  #endif
}

/// Zeroed accumulators. `InlineArray(repeating:)` would be a generic function that modules share.
@inline(__always)
func zeroSums() -> Sums {
  let z = Vector.zero
  return [
    z, z, z, z, z, z, z, z, z, z, z, z,
  ]
}
