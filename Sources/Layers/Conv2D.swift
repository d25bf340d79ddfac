public import Autograd
import Kernels
public import RandomStreams
public import Tensors

/// A 2-D convolution (https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html):
/// `[N, H, W, inputChannels]` to
/// `[N, (H + 2 padding - kernelSize) / stride + 1, …, outputChannels]`.
public final class Conv2D: Convolution {
  /// `[kernelSize, kernelSize, inputChannels, outputChannels]`
  public let weight: Parameter
  /// `[outputChannels]`; nil for a layer without bias.
  public let bias: Parameter?
  /// Rows and columns from one window of the input to the next.
  public let stride: Int
  /// Rows and columns of zeros at each side of the input.
  public let padding: Int
  /// What divides the weight by its largest singular value; nil for a layer without that.
  public let spectralNorm: SpectralNorm?

  /// A layer with freshly drawn weights and biases 0.
  ///
  /// - Parameters:
  ///   - bias: whether each output channel has a bias. True as in PyTorch; before a batch norm,
  ///     which subtracts it again, false is as good and cheaper.
  ///   - spectralNorm: whether the filter is the weight divided by its largest singular value.
  ///   - initializer: how weights are drawn; the default is DCGAN's N(0, 0.02) and not PyTorch's.
  public init(
    inputChannels: Int, outputChannels: Int, kernelSize: Int, stride: Int = 1, padding: Int = 0,
    bias: Bool = true, spectralNorm: Bool = false, initializer: Initializer = .convolution,
    using stream: inout RandomStream
  ) {
    let shape: TensorShape = [kernelSize, kernelSize, inputChannels, outputChannels]
    weight = Parameter(
      initializer.makeTensor(shape, using: &stream),
      name: spectralNorm ? SpectralNorm.weightName : "weight")
    self.spectralNorm =
      spectralNorm ? SpectralNorm(of: weight, isSet: !initializer.isUnset, using: &stream) : nil
    self.bias = bias ? .zeroBias(outputChannels) : nil
    self.stride = stride
    self.padding = padding
  }

  /// `[N, H', W', outputChannels]` for an input `[N, H, W, inputChannels]`.
  public func outputShape(for input: TensorShape) -> TensorShape {
    outputShape(for: input, side: sizes.convolutionSide)
  }

  var sizes: LayerSpec.ConvolutionSizes {
    let filter = weight.value.shape
    return LayerSpec.ConvolutionSizes(
      inputs: filter[2], outputs: filter[3], kernel: filter[0], stride: stride, padding: padding,
      bias: bias != nil, spectralNorm: spectralNorm != nil)
  }

  /// The vectors of the spectral norm, if the layer has one.
  public var stateTensors: [StateTensor] { spectralNorm?.stateTensors ?? [] }

  func filter(for mode: ForwardMode) -> Variable {
    spectralNorm?.filter(mode: mode) ?? weight.variable
  }

  func convolve(_ input: Variable, filter: Variable, slope: Float) -> Variable {
    input.convolution2D(filter: filter, stride: stride, padding: padding, slope: slope)
  }

  func convolve(_ input: Variable, filter: Variable, epilogue: ConvolutionEpilogue) -> Variable {
    input.fusedConvolution2D(
      filter: filter, stride: stride, padding: padding, epilogue: epilogue)
  }

  public var description: String { LayerSpec.conv(sizes).description }
}
