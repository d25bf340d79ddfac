package import KernelInterface
package import Memory
import Preconditions

extension Engine {
  /// output = input convolved with filter (PyTorch's `conv2d` without bias).
  ///
  /// - Parameters:
  ///   - input: `[batch, height, width, inputChannels]`
  ///   - filter: `[kernelHeight, kernelWidth, inputChannels, outputChannels]`
  ///   - output: `[batch, outputHeight, outputWidth, outputChannels]`
  ///   - cache: keeps what is derived from the filter, for the next call.
  ///   - epilogue: applied to the output; it has as many channels.
  ///   - algorithm: one that supports shape and pass; the engine's choice when nil.
  package func convolution2D(
    _ shape: ConvolutionShape, input: Buffer, filter: Buffer, cache: FilterCache? = nil,
    epilogue: ConvolutionEpilogue? = nil, into output: Buffer,
    by algorithm: ConvolutionAlgorithm? = nil
  ) {
    requireSizes("convolution2D", shape, input: input, filter: filter, output: output)
    requireChannels("convolution2D", shape.outputChannels, epilogue)
    let plan = convolutionPlan(for: shape, pass: .forward, by: algorithm, cache: cache)
    let shape = plan.shape
    withExtendedLifetime((input, filter, epilogue, output)) {
      switch plan.variant {
      case .directRows:
        directForward(shape, input: input, filter: filter, epilogue: epilogue, into: output)
      case .im2col:
        im2colForward(
          shape, input: input, filter: filter, cache: cache, epilogue: epilogue, into: output)
      case .winogradByTiles, .winogradByFilter:
        let transforms = WinogradForward(
          WinogradGrid(shape), input: input, filter: filter, output: output, epilogue: epilogue,
          kernels: kernels)
        winograd(transforms, plan, .winogradForward, in: cache)
      case .directDots, .directNarrowDots, .winogradByChunks, .winogradFewChannels:
        plan.failForOtherPass()
      }
    }
  }

  /// The gradient of `convolution2D` for its input.
  ///
  /// This is also the forward pass of a transposed convolution (PyTorch's `conv_transpose2d`), to
  /// whose output `epilogue` is applied. Shapes and parameters are those of `convolution2D`.
  package func convolution2DInputGradient(
    _ shape: ConvolutionShape, outputGradient: Buffer, filter: Buffer, cache: FilterCache? = nil,
    epilogue: ConvolutionEpilogue? = nil, into inputGradient: Buffer,
    by algorithm: ConvolutionAlgorithm? = nil
  ) {
    requireSizes(
      "convolution2DInputGradient", shape, input: inputGradient, filter: filter,
      output: outputGradient)
    requireChannels("convolution2DInputGradient", shape.inputChannels, epilogue)
    let plan = convolutionPlan(for: shape, pass: .inputGradient, by: algorithm, cache: cache)
    let shape = plan.shape
    withExtendedLifetime((outputGradient, filter, epilogue, inputGradient)) {
      switch plan.variant {
      case .directDots, .directNarrowDots:
        directInputGradient(
          shape, outputGradient: outputGradient, filter: filter,
          isNarrow: plan.variant == .directNarrowDots, epilogue: epilogue, into: inputGradient)
      case .im2col:
        im2colInputGradient(
          shape, outputGradient: outputGradient, filter: filter, cache: cache, epilogue: epilogue,
          into: inputGradient)
      case .winogradByTiles, .winogradByFilter, .winogradFewChannels:
        let transforms = WinogradInputGradient(
          WinogradGrid(shape), outputGradient: outputGradient, filter: filter,
          inputGradient: inputGradient, epilogue: epilogue, kernels: kernels)
        guard plan.variant == .winogradFewChannels else {
          return winograd(transforms, plan, .winogradInputGradient, in: cache)
        }
        let fewChannels = WinogradFewChannelsInputGradient(
          transforms, workers: threads, tiles: rowsByTiles(transforms))
        winograd(fewChannels, plan, .winogradInputGradient, in: cache)
      case .directRows, .winogradByChunks:
        plan.failForOtherPass()
      }
    }
  }

  /// The gradient of `convolution2D` for its filter. Shapes are those of `convolution2D`.
  package func convolution2DFilterGradient(
    _ shape: ConvolutionShape, input: Buffer, outputGradient: Buffer, into filterGradient: Buffer,
    by algorithm: ConvolutionAlgorithm? = nil
  ) {
    requireSizes(
      "convolution2DFilterGradient", shape, input: input, filter: filterGradient,
      output: outputGradient)
    let plan = convolutionPlan(for: shape, pass: .filterGradient, by: algorithm, cache: nil)
    let shape = plan.shape
    withExtendedLifetime((input, outputGradient, filterGradient)) {
      switch plan.variant {
      case .im2col:
        im2colFilterGradient(
          shape, input: input, outputGradient: outputGradient, into: filterGradient)
      case .winogradByChunks:
        winogradFilterGradient(
          shape, input: input, outputGradient: outputGradient, into: filterGradient)
      case .winogradFewChannels:
        winogradFewChannelsFilterGradient(
          shape, input: input, outputGradient: outputGradient, into: filterGradient)
      case .directRows, .directDots, .directNarrowDots, .winogradByTiles, .winogradByFilter:
        plan.failForOtherPass()
      }
    }
  }

  /// How this engine computes one pass: by `algorithm`, or by the one that it was told to use where
  /// that supports the pass, or by the picker's.
  private func convolutionPlan(
    for shape: ConvolutionShape, pass: ConvolutionPass, by algorithm: ConvolutionAlgorithm?,
    cache: FilterCache?
  ) -> ConvolutionPlan {
    if let algorithm {
      require(
        ConvolutionPicker.supports(algorithm, shape, pass: pass),
        "convolution2D: \(algorithm.rawValue) does not compute the pass \(pass.rawValue) of "
          + "\(shape)"
      )
    }
    let forced = convolutionAlgorithm.flatMap {
      ConvolutionPicker.supports($0, shape, pass: pass) ? $0 : nil
    }
    var plan = ConvolutionPicker(for: self).plan(
      for: shape.planned, pass: pass, by: algorithm ?? forced,
      keepsFilter: cache?.keepsEverything ?? false)
    plan.shape = shape.canonical
    return plan
  }

  private func requireSizes(
    _ operation: String, _ shape: ConvolutionShape, input: Buffer, filter: Buffer, output: Buffer
  ) {
    require(
      input.count == shape.inputCount && filter.count == shape.filterCount
        && output.count == shape.outputCount,
      "\(operation): input of \(input.count), filter of \(filter.count) and output of "
        + "\(output.count) elements; \(shape) has \(shape.inputCount), \(shape.filterCount) and "
        + "\(shape.outputCount)")
  }

  private func requireChannels(
    _ operation: String, _ channels: Int, _ epilogue: ConvolutionEpilogue?
  ) {
    guard let epilogue else { return }
    require(
      epilogue.channels == channels,
      "\(operation): an epilogue for \(epilogue.channels) channels; the output has \(channels)")
  }
}

extension ConvolutionPlan {
  /// Ends the program: the picker gave a variant of another pass.
  fileprivate func failForOtherPass() -> Never {
    fatalError("convolution2D: \(variant.rawValue) does not compute the pass \(pass.rawValue)")
  }
}
