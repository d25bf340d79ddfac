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

  /// A layer with freshly drawn weights and biases 0.
  ///
  /// - Parameters:
  ///   - bias: whether each output channel has a bias. True as in PyTorch; before a batch norm,
  ///     which subtracts it again, false is as good and cheaper.
  ///   - initializer: how weights are drawn; the default is DCGAN's N(0, 0.02) and not PyTorch's.
  public init(
    inputChannels: Int, outputChannels: Int, kernelSize: Int, stride: Int = 1, padding: Int = 0,
    bias: Bool = true, initializer: Initializer = .convolution, using stream: inout RandomStream
  ) {
    let shape: TensorShape = [kernelSize, kernelSize, inputChannels, outputChannels]
    weight = Parameter(initializer.makeTensor(shape, using: &stream), name: "weight")
    self.bias = bias ? .zeroBias(outputChannels) : nil
    self.stride = stride
    self.padding = padding
  }

  /// `[N, H', W', outputChannels]` for an input `[N, H, W, inputChannels]`.
  public func outputShape(for input: TensorShape) -> TensorShape {
    let kernel = weight.value.shape
    requireImages(input, channels: kernel[2])
    return [
      input[0], (input[1] + 2 * padding - kernel[0]) / stride + 1,
      (input[2] + 2 * padding - kernel[1]) / stride + 1, kernel[3],
    ]
  }

  func convolve(_ input: Variable, slope: Float) -> Variable {
    input.convolution2D(
      filter: weight.variable, stride: stride, padding: padding, slope: slope)
  }

  func convolve(_ input: Variable, epilogue: ConvolutionEpilogue) -> Variable {
    input.fusedConvolution2D(
      filter: weight.variable, stride: stride, padding: padding, epilogue: epilogue)
  }

  public var description: String {
    let kernel = weight.value.shape
    return "Conv2D(\(kernel[2]), \(kernel[3]), kernel \(kernel[0]), stride \(stride), "
      + "padding \(padding)\(bias == nil ? "" : ", bias"))"
  }
}
