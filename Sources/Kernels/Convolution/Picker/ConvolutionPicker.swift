package import KernelInterface

/// Chooses the algorithm and its variant for every pass of every convolution.
///
/// This is the only place that decides. The limits are the `BlockSizes.Crossovers` of the engine,
/// which are those of its level: a shape gets the same variant, and the same bytes, on every
/// machine of a level.
package struct ConvolutionPicker: Sendable {
  private let kernels: any KernelSet.Type
  private let limits: BlockSizes.Crossovers

  /// The picker of `engine`: its register tiles and its crossovers.
  package init(for engine: Engine) {
    kernels = engine.kernels
    limits = engine.sizes.crossovers
  }

  /// Whether `algorithm` computes `pass` of `shape`. `im2col` computes everything.
  package static func supports(
    _ algorithm: ConvolutionAlgorithm, _ shape: ConvolutionShape, pass: ConvolutionPass
  ) -> Bool {
    switch algorithm {
    case .direct: pass != .filterGradient
    case .im2col: true
    case .winograd: WinogradGrid.supports(shape.canonical)
    }
  }

  /// How one pass of `shape` is computed.
  ///
  /// - Parameters:
  ///   - algorithm: one that supports shape and pass; the fastest when nil.
  ///   - keepsFilter: whether what is derived from the filter is always kept, as in inference:
  ///     then only the first batch pays for it.
  package func plan(
    for shape: ConvolutionShape, pass: ConvolutionPass,
    by algorithm: ConvolutionAlgorithm? = nil, keepsFilter: Bool = false
  ) -> ConvolutionPlan {
    let shape = shape.canonical
    let (algorithm, algorithmReason) =
      algorithm.map { ($0, "asked for") }
      ?? fastestAlgorithm(for: shape, pass: pass, keepsFilter: keepsFilter)
    let (variant, variantReason) =
      switch algorithm {
      case .direct: directVariant(of: shape, pass: pass)
      case .im2col: (ConvolutionVariant.im2col, "")
      case .winograd: winogradVariant(of: shape, pass: pass)
      }
    return ConvolutionPlan(
      pass: pass, shape: shape, variant: variant, algorithmReason: algorithmReason,
      variantReason: variantReason)
  }

  private func fastestAlgorithm(
    for shape: ConvolutionShape, pass: ConvolutionPass, keepsFilter: Bool
  ) -> (ConvolutionAlgorithm, reason: String) {
    if isForWinograd(shape, pass: pass) {
      return (.winograd, "enough tiles to repay the transforms with 25 products instead of 64")
    }
    let positions = shape.batch * shape.outputHeight * shape.outputWidth
    switch pass {
    case .forward where shape.inputChannels < limits.im2colChannels:
      return (.direct, "few input channels: sums are short, and windows are read in place")
    case .inputGradient
    where shape.inputChannels <= limits.dotChannels && shape.height * shape.width > 1:
      return (.direct, "few input channels: a register tile would be mostly padding")
    case .inputGradient
    where limits.dotChannelsPerPositionIfKept * positions <= shape.outputChannels
      || !keepsFilter && limits.dotChannelsPerPosition * positions <= shape.outputChannels:
      return (
        .direct, "few positions: packing the filter would cost more than reading it in place"
      )
    case .forward, .inputGradient, .filterGradient:
      return (.im2col, "a matrix product in register tiles")
    }
  }

  private func isForWinograd(_ shape: ConvolutionShape, pass: ConvolutionPass) -> Bool {
    guard WinogradGrid.supports(shape) else { return false }
    let tiles = WinogradGrid(shape).tiles
    let channels = min(shape.inputChannels, shape.outputChannels)
    let hasTiles =
      tiles >= (channels >= limits.wideChannels ? limits.winogradTilesIfWide : limits.winogradTiles)
    let hasChannels = channels >= limits.winogradChannels
    return switch pass {
    case .forward: hasChannels && hasTiles
    case .inputGradient: hasTiles
    case .filterGradient:
      hasChannels && hasTiles
        || shape.inputChannels <= SpaceToDepth.channelLimit
          && tiles >= limits.winogradTilesIfFewChannels
    }
  }

  private func directVariant(of shape: ConvolutionShape, pass: ConvolutionPass)
    -> (ConvolutionVariant, reason: String)
  {
    guard pass == .inputGradient else { return (.directRows, "") }
    return shape.inputChannels <= kernels.narrowDotColumns
      ? (.directNarrowDots, "all channels in one register tile") : (.directDots, "")
  }

  private func winogradVariant(of shape: ConvolutionShape, pass: ConvolutionPass)
    -> (ConvolutionVariant, reason: String)
  {
    if pass != .forward && shape.inputChannels <= SpaceToDepth.channelLimit {
      return (.winogradFewChannels, "all phases of a pixel in 16 floats")
    }
    let grid = WinogradGrid(shape)
    let (depth, columns) =
      pass == .forward
      ? (grid.phaseChannels, shape.outputChannels) : (shape.outputChannels, grid.phaseChannels)
    if pass == .filterGradient { return (.winogradByChunks, "") }
    if columns > grid.tiles {
      return (.winogradByFilter, "fewer tiles than columns of the filter")
    }
    return depth * columns <= limits.winogradWholeFilter
      ? (.winogradByTiles, "more tiles than columns of the filter, which stays in the shared cache")
      : (.winogradByFilter, "the transformed filter is larger than the shared cache")
  }
}
