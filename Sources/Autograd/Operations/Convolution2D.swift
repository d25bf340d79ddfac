import KernelInterface
import Kernels
import Tensors

extension Variable {
  /// The 2-D convolution of an image batch, without bias
  /// (https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html), and the leaky ReLU of it.
  ///
  /// - Parameters:
  ///   - filter: `[kernelHeight, kernelWidth, inputChannels, outputChannels]`
  ///   - stride: the distance between windows, in both directions.
  ///   - padding: zeros on each of the four sides.
  ///   - slope: of the leaky ReLU, not negative: 0 makes it a ReLU, 1 leaves the result as it is.
  /// - Returns: `[N, H', W', outputChannels]` with H' = (H + 2 padding - kernelHeight) / stride + 1,
  ///   rounded down, for an input `[N, H, W, inputChannels]`.
  public func convolution2D(filter: Variable, stride: Int, padding: Int, slope: Float = 1)
    -> Variable
  {
    precondition(slope >= 0, "convolution2D: slope \(slope) is negative")
    let shape = convolutionShape(
      input: value.shape, filter: filter.value.shape, stride: stride, padding: padding)
    let rectifier = ConvolutionEpilogue.rectifier(slope: slope, channels: shape.outputChannels)
    let output = convolved(by: filter, shape, epilogue: rectifier)
    let (savedFilter, cache) = (requiresGradient ? filter.value : nil, filter.filterCache)
    let savedInput = filter.requiresGradient ? value : nil
    return Variable(output, from: self, filter) { gradient in
      let inputGradient = savedFilter.map { filter in
        let result = Tensor(uninitialized: shape.inputShape)
        Profile.measure(.convolution, .inputGradient, multiplyAdds: shape.multiplyAdds) {
          Engine.current.convolution2DInputGradient(
            shape, outputGradient: gradient.buffer, filter: filter.buffer, cache: cache,
            into: result.buffer)
        }
        return result
      }
      let filterGradient = savedInput.map { input in
        let result = Tensor(uninitialized: shape.filterShape)
        Profile.measure(.convolution, .filterGradient, multiplyAdds: shape.multiplyAdds) {
          Engine.current.convolution2DFilterGradient(
            shape, input: input.buffer, outputGradient: gradient.buffer, into: result.buffer)
        }
        return result
      }
      return [inputGradient, filterGradient]
    }
    .rectified(slope: slope)
  }
}

extension Variable {
  /// The forward pass of `convolution2D`, and of its result what `epilogue` makes of it.
  func convolved(
    by filter: Variable, _ shape: ConvolutionShape, epilogue: ConvolutionEpilogue?
  ) -> Tensor {
    let output = Tensor(uninitialized: shape.outputShape)
    Profile.measure(.convolution, .forward, multiplyAdds: shape.multiplyAdds) {
      Engine.current.convolution2D(
        shape, input: value.buffer, filter: filter.value.buffer, cache: filter.filterCache,
        epilogue: epilogue, into: output.buffer)
    }
    return output
  }
}

/// The shape of a convolution of these operands; traps, naming both, when they do not fit.
func convolutionShape(input: Shape, filter: Shape, stride: Int, padding: Int)
  -> ConvolutionShape
{
  precondition(
    input.rank == 4 && filter.rank == 4 && input[3] == filter[2],
    "convolution2D: input \(input) and filter \(filter); [N, H, W, C] and [KH, KW, C, O] fit")
  return ConvolutionShape(
    batch: input[0], height: input[1], width: input[2], inputChannels: filter[2],
    outputChannels: filter[3], kernelHeight: filter[0], kernelWidth: filter[1], stride: stride,
    padding: padding)
}

extension ConvolutionShape {
  var inputShape: Shape { [batch, height, width, inputChannels] }
  var filterShape: Shape { [kernelHeight, kernelWidth, inputChannels, outputChannels] }
  var outputShape: Shape { [batch, outputHeight, outputWidth, outputChannels] }
}
