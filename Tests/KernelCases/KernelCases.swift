package import KernelInterface

/// A case for every kernel of a `KernelSet`, with sizes around its vectors and tiles.
///
/// Inputs are small integers wherever the arithmetic allows it, so that results are exact and are
/// compared by `==`. The truth is `Reference`, in double precision. Outputs stand between guards.
///
/// `KernelTests` runs the cases at every level of the machine. `scripts/check-portability` compiles
/// them with Embedded Swift and runs them on arm64 and WebAssembly. So they use neither a test
/// library nor Foundation, and reach kernels through a generic parameter.
package enum KernelCases<Kernels: KernelSet> {
  /// The cases, each with the base name of its kernel in `KernelSet`.
  package static var all: [(kernel: String, check: (Checks) -> Void)] {
    [
      ("copyRuns", copyRuns),
      ("packRight", packRight),
      ("packRightTransposed", packRightTransposed),
      ("multiplyRows", multiplyRows),
      ("multiplyColumns", multiplyColumns),
      ("directRows", directRows),
      ("dotTile", dotTile),
      ("narrowDotTile", narrowDotTile),
      ("multiplyAddPeak", multiplyAddPeak),
      ("winogradInput", winogradInput),
      ("winogradInputGradient", winogradInputGradient),
      ("winogradOutput", winogradOutput),
      ("winogradOutputGradient", winogradOutputGradient),
      ("winogradFilter", winogradFilter),
      ("winogradFilterGradient", winogradFilterGradient),
      ("fill", fill),
      ("add", add),
      ("blend", blend),
      ("sumParts", sumParts),
      ("sum", sum),
      ("leakyReLU", leakyReLU),
      ("leakyReLUGradient", leakyReLUGradient),
      ("tanh", tanh),
      ("tanhGradient", tanhGradient),
      ("sigmoid", sigmoid),
      ("sigmoidGradient", sigmoidGradient),
      ("binaryCrossEntropy", binaryCrossEntropy),
      ("binaryCrossEntropyGradient", binaryCrossEntropyGradient),
      ("adam", adam),
      ("moments", moments),
      ("scaleShift", scaleShift),
      ("normGradientSums", normGradientSums),
      ("normInputGradient", normInputGradient),
    ]
  }

  /// Runs the cases in order, and hands each one's result to `report` until it returns false.
  package static func run(_ report: (_ kernel: String, _ checks: Checks) -> Bool) {
    for (kernel, check) in all {
      let checks = Checks()
      check(checks)
      guard report(kernel, checks) else { return }
    }
  }

  /// Counts of floats around one, two and four vectors.
  static var counts: [Int] {
    let lanes = Kernels.lanes
    return [
      0, 1, 2, 3, lanes - 1, lanes, lanes + 1, 2 * lanes, 2 * lanes + 3, 4 * lanes, 4 * lanes + 1,
      9 * lanes - 1, 333,
    ]
  }
}

/// `values` in double precision.
func doubles(_ values: [Float]) -> [Double] { values.map { Double($0) } }
