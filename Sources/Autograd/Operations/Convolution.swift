import KernelInterface
package import Kernels
import Preconditions
import Tensors

extension Variable {
  /// The 2-D convolution of an image batch, without bias, followed by a leaky ReLU
  /// (https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html).
  ///
  /// - Parameters:
  ///   - filter: `[kernelHeight, kernelWidth, inputChannels, outputChannels]`
  ///   - stride: the distance between windows, in both directions.
  ///   - padding: zeros on each of the four sides.
  ///   - slope: of the leaky ReLU, not negative: 0 makes it a ReLU, 1 leaves the result as it is.
  /// - Returns: `[N, H', W', outputChannels]` for an input `[N, H, W, inputChannels]`, with
  ///   H' = (H + 2 padding - kernelHeight) / stride + 1, rounded down.
  public func convolution2D(filter: Variable, stride: Int, padding: Int, slope: Float = 1)
    -> Variable
  {
    require(slope >= 0, "convolution2D: slope \(slope) is negative")
    let operation = ConvolutionOperation(
      input: value.shape, filter: filter.value.shape, stride: stride, padding: padding)
    return apply(operation, filter: filter, slope: slope)
  }

  /// The transposed 2-D convolution of an image batch, without bias, followed by a leaky ReLU
  /// (https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html).
  ///
  /// - Parameters:
  ///   - filter: `[kernelHeight, kernelWidth, outputChannels, inputChannels]`, the filter of the
  ///     convolution that this one transposes.
  ///   - stride: the distance between the windows that neighbouring input pixels write to.
  ///   - padding: rows and columns cut from each side of the output.
  ///   - outputPadding: rows and columns added at the bottom and on the right of the output, which
  ///     no window may reach: less than `stride`.
  ///   - slope: of the leaky ReLU, not negative: 0 makes it a ReLU, 1 leaves the result as it is.
  /// - Returns: `[N, H', W', outputChannels]` for an input `[N, H, W, inputChannels]`, with
  ///   H' = (H - 1) stride - 2 padding + kernelHeight + outputPadding.
  public func convolutionTranspose2D(
    filter: Variable, stride: Int, padding: Int, outputPadding: Int = 0, slope: Float = 1
  ) -> Variable {
    require(slope >= 0, "convolutionTranspose2D: slope \(slope) is negative")
    let operation = ConvolutionOperation(
      transposedInput: value.shape, filter: filter.value.shape, stride: stride, padding: padding,
      outputPadding: outputPadding)
    return apply(operation, filter: filter, slope: slope)
  }

  /// `convolution2D` with a fused per-channel epilogue; inference only.
  ///
  /// - Precondition: neither operand requires a gradient. A backward pass would need the result
  ///   before the epilogue, which is never stored.
  package func fusedConvolution2D(
    filter: Variable, stride: Int, padding: Int, epilogue: ConvolutionEpilogue
  ) -> Variable {
    requireNoGradient("fusedConvolution2D", filter)
    let operation = ConvolutionOperation(
      input: value.shape, filter: filter.value.shape, stride: stride, padding: padding)
    return Variable(operation.output(of: value, filter: filter, epilogue: epilogue))
  }

  /// `convolutionTranspose2D` with a fused per-channel epilogue; inference only.
  ///
  /// - Precondition: neither operand requires a gradient.
  package func fusedConvolutionTranspose2D(
    filter: Variable, stride: Int, padding: Int, outputPadding: Int = 0,
    epilogue: ConvolutionEpilogue
  ) -> Variable {
    requireNoGradient("fusedConvolutionTranspose2D", filter)
    let operation = ConvolutionOperation(
      transposedInput: value.shape, filter: filter.value.shape, stride: stride, padding: padding,
      outputPadding: outputPadding)
    return Variable(operation.output(of: value, filter: filter, epilogue: epilogue))
  }

  private func requireNoGradient(_ operation: String, _ filter: Variable) {
    require(
      !requiresGradient && !filter.requiresGradient,
      "\(operation): an operand requires a gradient, which a fused convolution cannot compute")
  }

  /// Computes and records a convolution with the leaky ReLU fused into it.
  private func apply(_ operation: ConvolutionOperation, filter: Variable, slope: Float) -> Variable
  {
    let output = operation.output(
      of: value, filter: filter, epilogue: operation.leakyReLU(slope: slope))
    // Each operand is saved for the gradient of the other.
    let (savedFilter, cache) = (requiresGradient ? filter.value : nil, filter.filterCache)
    let savedInput = filter.requiresGradient ? value : nil
    return Variable(output, from: self, filter) { gradient in
      [
        savedFilter.map { operation.inputGradient(gradient, filter: $0, cache: cache) },
        savedInput.map { operation.filterGradient(gradient, input: $0) },
      ]
    }
    .recordingLeakyReLU(slope: slope)
  }

  /// Records the backward step of the leaky ReLU fused into this result.
  ///
  /// It is a step of its own, so the gradient for the leaky ReLU's output is freed before the
  /// convolution's backward step. It needs only the signs of the output, which are the input's.
  private func recordingLeakyReLU(slope: Float) -> Variable {
    guard slope != 1 else { return self }
    let output = value
    return Variable(output, from: self, kind: .activation, bytes: 3 * output.byteCount) {
      [leakyReLUGradient(output: output, $0, slope: slope)]
    }
  }
}

/// A convolution, or the transpose of one.
///
/// A convolution is linear in its input, so its input gradient is its transpose. The transpose's
/// input gradient is the convolution again. The filter gradient of the transpose is the
/// convolution's, with input and output gradient exchanged.
private struct ConvolutionOperation {
  /// The convolution, or the one that is transposed.
  private let shape: ConvolutionShape
  private let isTransposed: Bool

  /// The convolution of these operands; ends the program, naming both, if they do not fit.
  init(input: TensorShape, filter: TensorShape, stride: Int, padding: Int) {
    require(
      input.rank == 4 && filter.rank == 4 && input[3] == filter[2],
      "convolution2D: input \(input) and filter \(filter); [N, H, W, C] and [KH, KW, C, O] fit")
    require(
      input.count > 0 && filter.count > 0,
      "convolution2D: input \(input) and filter \(filter); no extent may be 0")
    require(stride > 0 && padding >= 0, "convolution2D: stride \(stride), padding \(padding)")
    require(
      input[1] + 2 * padding >= filter[0] && input[2] + 2 * padding >= filter[1],
      "convolution2D: filter \(filter) does not fit into input \(input) with padding \(padding)")
    shape = ConvolutionShape(
      batch: input[0], height: input[1], width: input[2], inputChannels: filter[2],
      outputChannels: filter[3], kernelHeight: filter[0], kernelWidth: filter[1], stride: stride,
      padding: padding)
    isTransposed = false
  }

  /// The transposed convolution of these operands; ends the program, naming both, if they do not
  /// fit.
  init(
    transposedInput input: TensorShape, filter: TensorShape, stride: Int, padding: Int,
    outputPadding: Int
  ) {
    require(
      input.rank == 4 && filter.rank == 4 && input[3] == filter[3],
      "convolutionTranspose2D: input \(input) and filter \(filter); [N, H, W, C] and "
        + "[KH, KW, O, C] fit")
    require(
      input.count > 0 && filter.count > 0,
      "convolutionTranspose2D: input \(input) and filter \(filter); no extent may be 0")
    require(
      stride > 0 && padding >= 0,
      "convolutionTranspose2D: stride \(stride), padding \(padding)")
    require(
      0..<stride ~= outputPadding,
      "convolutionTranspose2D: output padding \(outputPadding) for stride \(stride)")
    let added = outputPadding - 2 * padding
    require(
      (input[1] - 1) * stride + filter[0] + added > 0
        && (input[2] - 1) * stride + filter[1] + added > 0,
      "convolutionTranspose2D: padding \(padding) leaves nothing of input \(input) and filter "
        + "\(filter)")
    shape = ConvolutionShape.transposed(
      batch: input[0], height: input[1], width: input[2], inputChannels: filter[3],
      outputChannels: filter[2], kernelHeight: filter[0], kernelWidth: filter[1], stride: stride,
      padding: padding, outputPadding: outputPadding)
    isTransposed = true
  }

  /// The forward pass, with `epilogue` fused into it.
  func output(of input: Tensor, filter: Variable, epilogue: ConvolutionEpilogue?) -> Tensor {
    product(
      input, filter: filter.value, cache: filter.filterCache, epilogue: epilogue,
      transposed: isTransposed, pass: .forward)
  }

  func inputGradient(_ gradient: Tensor, filter: Tensor, cache: FilterCache?) -> Tensor {
    product(
      gradient, filter: filter, cache: cache, transposed: !isTransposed, pass: .inputGradient)
  }

  func filterGradient(_ gradient: Tensor, input: Tensor) -> Tensor {
    let (input, gradient) = isTransposed ? (gradient, input) : (input, gradient)
    let result = Tensor(
      uninitialized: [
        shape.kernelHeight, shape.kernelWidth, shape.inputChannels, shape.outputChannels,
      ])
    Profile.measure(.convolution, .filterGradient, multiplyAdds: shape.multiplyAdds) {
      Engine.current.convolution2DFilterGradient(
        shape, input: input.buffer, outputGradient: gradient.buffer, into: result.buffer)
    }
    return result
  }

  /// The leaky ReLU as an epilogue of the forward pass; nil for slope 1, which changes nothing.
  func leakyReLU(slope: Float) -> ConvolutionEpilogue? {
    guard slope != 1 else { return nil }
    return ConvolutionEpilogue(
      channels: isTransposed ? shape.inputChannels : shape.outputChannels, slope: slope)
  }

  /// The convolution of `operand`, or its transpose.
  private func product(
    _ operand: Tensor, filter: Tensor, cache: FilterCache?, epilogue: ConvolutionEpilogue? = nil,
    transposed: Bool, pass: Profile.Pass
  ) -> Tensor {
    let result = Tensor(
      uninitialized: transposed
        ? [shape.batch, shape.height, shape.width, shape.inputChannels]
        : [shape.batch, shape.outputHeight, shape.outputWidth, shape.outputChannels])
    Profile.measure(.convolution, pass, multiplyAdds: shape.multiplyAdds) {
      if transposed {
        Engine.current.convolution2DInputGradient(
          shape, outputGradient: operand.buffer, filter: filter.buffer, cache: cache,
          epilogue: epilogue, into: result.buffer)
      } else {
        Engine.current.convolution2D(
          shape, input: operand.buffer, filter: filter.buffer, cache: cache, epilogue: epilogue,
          into: result.buffer)
      }
    }
    return result
  }
}
