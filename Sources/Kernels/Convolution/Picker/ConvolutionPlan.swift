package import KernelInterface

/// The three products of a convolution.
///
/// A transposed convolution has the same three under other names: its forward pass is
/// `inputGradient`, its input gradient is `forward`.
package enum ConvolutionPass: String, CaseIterable, Sendable {
  case forward
  case inputGradient
  case filterGradient
}

/// The algorithms for a convolution, as a user names them.
package enum ConvolutionAlgorithm: String, CaseIterable, Sendable {
  /// From the image and the filter, without packing either into a matrix.
  case direct
  /// As a matrix product whose left matrix is the windows of the image, read where they overlap.
  case im2col
  /// With 25 products where the definition has 64, in a transformed domain (`WinogradGrid`).
  case winograd
}

/// The variants of the algorithms: what the engine runs.
package enum ConvolutionVariant: String, CaseIterable, Sendable {
  /// Forward: register tiles of neighbouring pixels and output channels.
  case directRows = "direct by rows"
  /// Input gradient: scalar products along the output channels.
  case directDots = "direct by scalar products"
  /// The same in a register tile for three channels.
  case directNarrowDots = "direct by scalar products, few channels"
  /// All passes.
  case im2col = "im2col"
  /// Forward and input gradient: a task owns tiles and multiplies them by the whole filter.
  case winogradByTiles = "winograd by tiles"
  /// Forward and input gradient: a task owns a panel of the filter and multiplies all tiles by it.
  case winogradByFilter = "winograd by filter"
  /// Filter gradient: a task owns a block of the result and sums over chunks of tiles.
  case winogradByChunks = "winograd by chunks"
  /// Input and filter gradient: all phases of a pixel are in one vector.
  case winogradFewChannels = "winograd, few channels"

  package var algorithm: ConvolutionAlgorithm {
    switch self {
    case .directRows, .directDots, .directNarrowDots: .direct
    case .im2col: .im2col
    case .winogradByTiles, .winogradByFilter, .winogradByChunks, .winogradFewChannels: .winograd
    }
  }
}

/// How one pass of a convolution is computed, and why.
package struct ConvolutionPlan: Sendable {
  package var pass: ConvolutionPass
  /// The shape in its canonical form, which the variant computes.
  package var shape: ConvolutionShape
  package var variant: ConvolutionVariant
  /// What about the shape decided for the algorithm.
  package var algorithmReason: String
  /// What about the shape decided for the variant; empty if the algorithm has one for this pass.
  package var variantReason: String

  package var algorithm: ConvolutionAlgorithm { variant.algorithm }

  /// Why this variant, in a few words for people.
  package var reason: String {
    variantReason.isEmpty ? algorithmReason : "\(algorithmReason); \(variantReason)"
  }
}

extension ConvolutionShape {
  /// The same products over the same memory in their simplest form.
  ///
  /// A kernel as large as its unpadded image has one output position: a plain matrix product of
  /// whole images with the filter. Both ends of a DCGAN are of this kind.
  package var canonical: ConvolutionShape {
    guard padding == 0 && kernelHeight == height && kernelWidth == width else { return self }
    return ConvolutionShape(
      batch: batch, height: 1, width: 1, inputChannels: height * width * inputChannels,
      outputChannels: outputChannels, kernelHeight: 1, kernelWidth: 1, stride: 1, padding: 0)
  }
}
