import KernelInterface
import Memory

extension Engine {
  /// The forward pass: windows of the input times the filter, whose storage order is that of the
  /// right matrix.
  func im2colForward(
    _ shape: ConvolutionShape, input: Buffer, filter: Buffer, cache: FilterCache?,
    epilogue: ConvolutionEpilogue?, into output: Buffer
  ) {
    let (image, shape) = (shape, shape.flattened)
    let windows = WindowGrid(windowsOf: shape)
    let columns = shape.outputChannels
    let limit = sizes.summation.depth
    let channelBlock = DepthBlock.channelBlock(
      of: windows.channels, tapColumns: windows.tapColumns, limit: limit)
    let right = prepared(.im2colForward, of: image, in: cache) {
      unsafe [
        packedRight(
          DepthBlock.all(of: windows, channelBlock: channelBlock, limit: limit), columns: columns
        ) { tapRow, tapColumn, channels, target, stride in
          let tap = (tapRow * shape.kernelWidth + tapColumn) * shape.inputChannels
          unsafe kernels.packRight(
            filter.pointer + (tap + channels.lowerBound) * columns, rowStride: columns,
            rows: channels.count, columns: columns, into: target, panelStride: stride)
        }
      ]
    }
    let product = WindowProduct(
      windows: windows, right: right[0], outputHeight: shape.outputHeight,
      outputWidth: shape.outputWidth, outputStep: 1, outputY: 0, outputX: 0)
    multiply(
      WindowProducts([product], channelBlock: channelBlock), input: input, epilogue: epilogue,
      into: output)
  }

  /// The input gradient: a dense product for each phase of the input (see `Phase`).
  func im2colInputGradient(
    _ shape: ConvolutionShape, outputGradient: Buffer, filter: Buffer, cache: FilterCache?,
    epilogue: ConvolutionEpilogue?, into inputGradient: Buffer
  ) {
    let (image, shape) = (shape, shape.flattened)
    let vertical = Phase.all(of: shape, kernel: shape.kernelHeight, size: shape.height)
    let horizontal = Phase.all(of: shape, kernel: shape.kernelWidth, size: shape.width)
    let phases = vertical.flatMap { y in horizontal.map { x in (y, x) } }
    if phases.contains(where: { $0.taps * $1.taps == 0 }) {
      // With a stride longer than the kernel, no window covers some positions.
      fill(inputGradient, with: 0)
      if let epilogue { apply(epilogue, to: inputGradient) }
    }
    let covered = phases.filter { $0.taps * $1.taps > 0 }
    guard !covered.isEmpty else { return }
    let limit = sizes.summation.depth
    let channelBlock = DepthBlock.channelBlock(
      of: shape.outputChannels, tapColumns: horizontal.reduce(0) { max($0, $1.taps) },
      limit: limit)
    let rights = prepared(.im2colInputGradient, of: image, in: cache) {
      covered.map { y, x in
        packedPhase(
          y, x, of: shape, filter: filter,
          blocks: DepthBlock.all(
            of: WindowGrid(phases: y, x, of: shape), channelBlock: channelBlock, limit: limit))
      }
    }
    let products = zip(covered, rights).map { phase, right in
      WindowProduct(
        windows: WindowGrid(phases: phase.0, phase.1, of: shape), right: right,
        outputHeight: shape.height, outputWidth: shape.width, outputStep: shape.stride,
        outputY: phase.0.index, outputX: phase.1.index)
    }
    multiply(
      WindowProducts(products, channelBlock: channelBlock), input: outputGradient,
      epilogue: epilogue, into: inputGradient)
  }

  /// The taps of the filter that contribute to one phase, `[taps * outputChannels, inputChannels]`.
  private func packedPhase(
    _ vertical: Phase, _ horizontal: Phase, of shape: ConvolutionShape, filter: Buffer,
    blocks: [DepthBlock]
  ) -> RightMatrix {
    unsafe packedRight(blocks, columns: shape.inputChannels) {
      tapRow, tapColumn, channels, target, stride in
      let kernelY = vertical.kernelIndex(ofTap: tapRow, stride: shape.stride)
      let kernelX = horizontal.kernelIndex(ofTap: tapColumn, stride: shape.stride)
      let tap = (kernelY * shape.kernelWidth + kernelX) * shape.inputChannels
      unsafe kernels.packRightTransposed(
        filter.pointer + (tap * shape.outputChannels + channels.lowerBound),
        columnStride: shape.outputChannels, rows: channels.count, columns: shape.inputChannels,
        into: target, panelStride: stride)
    }
  }
}
