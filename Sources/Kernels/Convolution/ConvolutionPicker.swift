package import KernelInterface

/// Chooses the algorithm for each convolution, in one place, and can say why.
package struct ConvolutionPicker: Sendable {
  package struct Choice: Sendable {
    package var algorithm: ConvolutionAlgorithm
    package var reason: String
  }

  /// Whether `algorithm` computes `pass` at all. `im2col` computes every pass of every shape.
  package static func supports(_ algorithm: ConvolutionAlgorithm, pass: ConvolutionPass) -> Bool {
    algorithm == .im2col || pass != .filterGradient
  }

  /// The algorithm for one pass of `shape`.
  package static func choice(for shape: ConvolutionShape, pass: ConvolutionPass) -> Choice {
    let positions = shape.batch * shape.outputHeight * shape.outputWidth
    switch pass {
    case .forward where shape.inputChannels <= 4 && shape.outputWidth >= 4:
      return Choice(
        algorithm: .direct,
        reason: "few input channels: sums over a window are short, and so is a row of pixels")
    case .inputGradient where shape.inputChannels <= 4 && shape.height * shape.width > 1:
      return Choice(
        algorithm: .direct,
        reason: "few input channels: a register tile would be mostly padding")
    case .inputGradient where 4 * positions <= shape.outputChannels:
      return Choice(
        algorithm: .direct,
        reason:
          "few positions: packing the filter would cost more than long scalar products with it")
    case .forward, .inputGradient, .filterGradient:
      return Choice(algorithm: .im2col, reason: "a matrix product in register tiles")
    }
  }
}
