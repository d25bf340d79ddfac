package import KernelInterface
package import Memory

extension Engine {
  /// output = input convolved with filter (PyTorch's `conv2d` without bias).
  ///
  /// - Parameters:
  ///   - input: `[batch, height, width, inputChannels]`
  ///   - filter: `[kernelHeight, kernelWidth, inputChannels, outputChannels]`
  ///   - output: `[batch, outputHeight, outputWidth, outputChannels]`
  ///   - cache: keeps what is derived from the filter, for the next call.
  ///   - epilogue: is applied to the result, of whose channels it has as many.
  ///   - algorithm: one that supports shape and pass; the engine's choice when nil.
  package func convolution2D(
    _ shape: ConvolutionShape, input: Buffer, filter: Buffer, cache: FilterCache? = nil,
    epilogue: ConvolutionEpilogue? = nil, into output: Buffer,
    by algorithm: ConvolutionAlgorithm? = nil
  ) {
    requireSizes("convolution2D", shape, input: input, filter: filter, output: output)
    requireChannels("convolution2D", shape.outputChannels, epilogue)
    let shape = shape.canonical
    switch algorithm ?? convolutionAlgorithm(for: shape, pass: .forward, cache) {
    case .direct:
      directForward(shape, input: input, filter: filter, epilogue: epilogue, into: output)
    case .im2col:
      im2colForward(
        shape, input: input, filter: filter, cache: cache, epilogue: epilogue, into: output)
    case .winograd:
      winogradForward(
        shape, input: input, filter: filter, cache: cache, epilogue: epilogue, into: output)
    }
  }

  /// The gradient of `convolution2D` for its input: its transpose. This is also the forward pass
  /// of a transposed convolution (PyTorch's `conv_transpose2d`), to whose result `epilogue` is applied.
  package func convolution2DInputGradient(
    _ shape: ConvolutionShape, outputGradient: Buffer, filter: Buffer, cache: FilterCache? = nil,
    epilogue: ConvolutionEpilogue? = nil, into inputGradient: Buffer,
    by algorithm: ConvolutionAlgorithm? = nil
  ) {
    requireSizes(
      "convolution2DInputGradient", shape, input: inputGradient, filter: filter,
      output: outputGradient)
    requireChannels("convolution2DInputGradient", shape.inputChannels, epilogue)
    let shape = shape.canonical
    switch algorithm ?? convolutionAlgorithm(for: shape, pass: .inputGradient, cache) {
    case .direct:
      directInputGradient(
        shape, outputGradient: outputGradient, filter: filter, epilogue: epilogue,
        into: inputGradient)
    case .im2col:
      im2colInputGradient(
        shape, outputGradient: outputGradient, filter: filter, cache: cache, epilogue: epilogue,
        into: inputGradient)
    case .winograd:
      winogradInputGradient(
        shape, outputGradient: outputGradient, filter: filter, cache: cache, epilogue: epilogue,
        into: inputGradient)
    }
  }

  /// The gradient of `convolution2D` for its filter.
  package func convolution2DFilterGradient(
    _ shape: ConvolutionShape, input: Buffer, outputGradient: Buffer, into filterGradient: Buffer,
    by algorithm: ConvolutionAlgorithm? = nil
  ) {
    requireSizes(
      "convolution2DFilterGradient", shape, input: input, filter: filterGradient,
      output: outputGradient)
    let shape = shape.canonical
    switch algorithm ?? convolutionAlgorithm(for: shape, pass: .filterGradient, nil) {
    case .direct:
      preconditionFailure("convolution2DFilterGradient: there is no direct algorithm")
    case .im2col:
      im2colFilterGradient(
        shape, input: input, outputGradient: outputGradient, into: filterGradient)
    case .winograd where PhaseImage.supports(shape):
      winogradNarrowFilterGradient(
        shape, input: input, outputGradient: outputGradient, into: filterGradient)
    case .winograd:
      winogradFilterGradient(
        shape, input: input, outputGradient: outputGradient, into: filterGradient)
    }
  }

  /// The algorithm that this engine was told to use, or else the picker's.
  private func convolutionAlgorithm(
    for shape: ConvolutionShape, pass: ConvolutionPass, _ cache: FilterCache?
  ) -> ConvolutionAlgorithm {
    if let forced = convolutionAlgorithm, ConvolutionPicker.supports(forced, shape, pass: pass) {
      return forced
    }
    return ConvolutionPicker.choice(
      for: shape.planned, pass: pass, keepsFilter: cache?.keepsEverything ?? false
    ).algorithm
  }

  private func requireSizes(
    _ operation: String, _ shape: ConvolutionShape, input: Buffer, filter: Buffer, output: Buffer
  ) {
    precondition(
      input.count == shape.inputCount && filter.count == shape.filterCount
        && output.count == shape.outputCount,
      "\(operation): buffers of \(input.count), \(filter.count) and \(output.count) elements for "
        + "\(shape)")
  }

  private func requireChannels(
    _ operation: String, _ channels: Int, _ epilogue: ConvolutionEpilogue?
  ) {
    guard let epilogue else { return }
    precondition(
      epilogue.channels == channels,
      "\(operation): an epilogue for \(epilogue.channels) channels after a result of \(channels)")
  }
}

extension ConvolutionShape {
  /// The same products over the same memory in their simplest form.
  ///
  /// A kernel as large as its unpadded image has one output position: a plain matrix product
  /// between whole images and the filter. Both ends of a DCGAN are of this kind.
  package var canonical: ConvolutionShape {
    guard padding == 0 && kernelHeight == height && kernelWidth == width else { return self }
    return ConvolutionShape(
      batch: batch, height: 1, width: 1, inputChannels: height * width * inputChannels,
      outputChannels: outputChannels, kernelHeight: 1, kernelWidth: 1, stride: 1, padding: 0)
  }
}
