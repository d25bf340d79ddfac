import KernelInterface
import Kernels
import Tensors

extension Variable {
  /// The transposed 2-D convolution of an image batch, without bias
  /// (https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html), and the leaky
  /// ReLU of it.
  ///
  /// It is the input gradient of the convolution that leads from its output to its input, so its
  /// filter is that convolution's, and its three passes are that convolution's with the roles of
  /// input and output exchanged.
  ///
  /// - Parameters:
  ///   - filter: `[kernelHeight, kernelWidth, outputChannels, inputChannels]`
  ///   - stride: the distance between the windows that neighbouring input pixels write to.
  ///   - padding: rows and columns cut from each side of the output.
  ///   - outputPadding: rows and columns added at its far sides, which no window may reach: less than
  ///     `stride`.
  ///   - slope: of the leaky ReLU, not negative: 0 makes it a ReLU, 1 leaves the result as it is.
  /// - Returns: `[N, H', W', outputChannels]` with H' = (H - 1) stride - 2 padding + kernelHeight +
  ///   outputPadding, for an input `[N, H, W, inputChannels]`.
  public func convolutionTranspose2D(
    filter: Variable, stride: Int, padding: Int, outputPadding: Int = 0, slope: Float = 1
  ) -> Variable {
    precondition(slope >= 0, "convolutionTranspose2D: slope \(slope) is negative")
    let shape = transposedShape(
      input: value.shape, filter: filter.value.shape, stride: stride, padding: padding,
      outputPadding: outputPadding)
    let rectifier = ConvolutionEpilogue.rectifier(slope: slope, channels: shape.inputChannels)
    let output = convolvedTransposed(by: filter, shape, epilogue: rectifier)
    let (savedFilter, cache) = (requiresGradient ? filter.value : nil, filter.filterCache)
    let savedInput = filter.requiresGradient ? value : nil
    return Variable(output, from: self, filter) { gradient in
      let inputGradient = savedFilter.map { filter in
        let result = Tensor(uninitialized: shape.outputShape)
        Profile.measure(.convolution, .inputGradient, multiplyAdds: shape.multiplyAdds) {
          Engine.current.convolution2D(
            shape, input: gradient.buffer, filter: filter.buffer, cache: cache,
            into: result.buffer)
        }
        return result
      }
      let filterGradient = savedInput.map { input in
        let result = Tensor(uninitialized: shape.filterShape)
        Profile.measure(.convolution, .filterGradient, multiplyAdds: shape.multiplyAdds) {
          Engine.current.convolution2DFilterGradient(
            shape, input: gradient.buffer, outputGradient: input.buffer, into: result.buffer)
        }
        return result
      }
      return [inputGradient, filterGradient]
    }
    .rectified(slope: slope)
  }
}

extension Variable {
  /// The forward pass of `convolutionTranspose2D`, and of its result what `epilogue` makes of it.
  func convolvedTransposed(
    by filter: Variable, _ shape: ConvolutionShape, epilogue: ConvolutionEpilogue?
  ) -> Tensor {
    let output = Tensor(uninitialized: shape.inputShape)
    Profile.measure(.convolution, .forward, multiplyAdds: shape.multiplyAdds) {
      Engine.current.convolution2DInputGradient(
        shape, outputGradient: value.buffer, filter: filter.value.buffer,
        cache: filter.filterCache, epilogue: epilogue, into: output.buffer)
    }
    return output
  }
}

/// The shape of the convolution that a transposed convolution of these operands transposes.
func transposedShape(
  input: Shape, filter: Shape, stride: Int, padding: Int, outputPadding: Int
) -> ConvolutionShape {
  precondition(
    input.rank == 4 && filter.rank == 4 && input[3] == filter[3],
    "convolutionTranspose2D: input \(input) and filter \(filter); [N, H, W, C] and [KH, KW, O, C] "
      + "fit")
  return ConvolutionShape.transposed(
    batch: input[0], height: input[1], width: input[2], inputChannels: filter[3],
    outputChannels: filter[2], kernelHeight: filter[0], kernelWidth: filter[1], stride: stride,
    padding: padding, outputPadding: outputPadding)
}
