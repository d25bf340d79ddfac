public import Autograd
import Kernels
public import RandomStreams
public import Tensors

/// A transposed 2-D convolution
/// (https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html):
/// `[N, H, W, inputChannels]` to
/// `[N, (H - 1) stride - 2 padding + kernelSize + outputPadding, …, outputChannels]`.
public final class ConvTranspose2D: Convolution {
  /// `[kernelSize, kernelSize, outputChannels, inputChannels]`: the filter of the convolution that
  /// this layer transposes.
  public let weight: Parameter
  /// `[outputChannels]`; nil for a layer without bias.
  public let bias: Parameter?
  /// Rows and columns of the output for each of the input.
  public let stride: Int
  /// Rows and columns that are cut off at each side.
  public let padding: Int
  /// Rows and columns that are added at the far sides: less than `stride`.
  public let outputPadding: Int

  /// A layer with freshly drawn weights and biases 0.
  ///
  /// - Parameters:
  ///   - bias: whether each output channel has a bias. True as in PyTorch; before a batch norm,
  ///     which subtracts it again, false is as good and cheaper.
  ///   - initializer: how weights are drawn; the default is DCGAN's N(0, 0.02) and not PyTorch's.
  public init(
    inputChannels: Int, outputChannels: Int, kernelSize: Int, stride: Int = 1, padding: Int = 0,
    outputPadding: Int = 0, bias: Bool = true, initializer: Initializer = .convolution,
    using stream: inout RandomStream
  ) {
    let shape: TensorShape = [kernelSize, kernelSize, outputChannels, inputChannels]
    weight = Parameter(initializer.makeTensor(shape, using: &stream), name: "weight")
    self.bias = bias ? .zeroBias(outputChannels) : nil
    self.stride = stride
    self.padding = padding
    self.outputPadding = outputPadding
  }

  /// `[N, H', W', outputChannels]` for an input `[N, H, W, inputChannels]`.
  public func outputShape(for input: TensorShape) -> TensorShape {
    outputShape(for: input, side: sizes.transposedSide)
  }

  var sizes: LayerSpec.ConvolutionSizes {
    let filter = weight.value.shape
    return LayerSpec.ConvolutionSizes(
      inputs: filter[3], outputs: filter[2], kernel: filter[0], stride: stride, padding: padding,
      outputPadding: outputPadding, bias: bias != nil)
  }

  func filter(for mode: ForwardMode) -> Variable { weight.variable }

  func convolve(_ input: Variable, filter: Variable, slope: Float) -> Variable {
    input.convolutionTranspose2D(
      filter: filter, stride: stride, padding: padding, outputPadding: outputPadding, slope: slope)
  }

  func convolve(_ input: Variable, filter: Variable, epilogue: ConvolutionEpilogue) -> Variable {
    input.fusedConvolutionTranspose2D(
      filter: filter, stride: stride, padding: padding, outputPadding: outputPadding,
      epilogue: epilogue)
  }

  public var description: String { LayerSpec.convTranspose(sizes).description }
}
