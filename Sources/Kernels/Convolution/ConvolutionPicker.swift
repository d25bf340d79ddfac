package import KernelInterface

/// Chooses the algorithm for each convolution, in one place, and can say why.
package struct ConvolutionPicker: Sendable {
  /// What was chosen, and why.
  package struct Choice: Sendable {
    package var algorithm: ConvolutionAlgorithm
    /// In a few words, for people: what about the shape decided.
    package var reason: String
  }

  /// Whether `algorithm` computes `pass` of `shape` at all. `im2col` computes everything.
  package static func supports(
    _ algorithm: ConvolutionAlgorithm, _ shape: ConvolutionShape, pass: ConvolutionPass
  ) -> Bool {
    switch algorithm {
    case .direct: pass != .filterGradient
    case .im2col: true
    case .winograd: WinogradGrid.supports(shape)
    }
  }

  /// The algorithm for one pass of `shape`.
  ///
  /// The limits are where measured times cross; they need not be exact.
  ///
  /// - Parameter keepsFilter: whether what an algorithm makes of the filter will be kept, as while
  ///   drawing: then only the first batch pays for it.
  package static func choice(
    for shape: ConvolutionShape, pass: ConvolutionPass, keepsFilter: Bool = false
  ) -> Choice {
    let channels = min(shape.inputChannels, shape.outputChannels)
    let positions = shape.batch * shape.outputHeight * shape.outputWidth
    let tiles = WinogradGrid.supports(shape) ? shape.batch * WinogradGrid(shape).tilesPerImage : 0
    let fewest = channels >= 64 ? 8 : 32
    let direct = { Choice(algorithm: .direct, reason: $0) }
    switch pass {
    case .forward where channels >= 16 && tiles >= fewest, .inputGradient where tiles >= fewest,
      .filterGradient where channels >= 16 && tiles >= fewest,
      .filterGradient where shape.inputChannels <= 4 && tiles >= 4096:
      return Choice(
        algorithm: .winograd,
        reason: "enough tiles to repay the transforms with 25 products instead of 64")
    case .forward where shape.inputChannels < 16:
      return direct("few input channels: sums are short, and windows are read where they lie")
    case .inputGradient where shape.inputChannels <= 4 && shape.height * shape.width > 1:
      return direct("few input channels: a register tile would be mostly padding")
    case .inputGradient where !keepsFilter && 4 * positions <= shape.outputChannels,
      .inputGradient where 64 * positions <= shape.outputChannels:
      return direct(
        "few positions: packing the filter would cost more than long scalar products with it")
    case .forward, .inputGradient, .filterGradient:
      return Choice(algorithm: .im2col, reason: "a matrix product in register tiles")
    }
  }
}
