public import Autograd
import Kernels
public import RandomStreams
public import Tensors

/// A 2-D convolution without bias: `[N, H, W, inputChannels]` to
/// `[N, (H + 2 padding - kernelSize) / stride + 1, …, outputChannels]`.
public final class Conv2D: Layer, Convolution {
  /// `[kernelSize, kernelSize, inputChannels, outputChannels]`
  public let weight: Parameter
  /// Rows and columns from one window of the input to the next.
  public let stride: Int
  /// Rows and columns of zeros at each side of the input.
  public let padding: Int

  /// A layer with freshly drawn weights.
  public init(
    inputChannels: Int, outputChannels: Int, kernelSize: Int, stride: Int, padding: Int,
    initializer: Initializer = .convolution, using stream: inout RandomStream
  ) {
    let shape: Shape = [kernelSize, kernelSize, inputChannels, outputChannels]
    weight = Parameter(initializer.makeTensor(shape, using: &stream), name: "weight")
    self.stride = stride
    self.padding = padding
  }

  public var parameters: [Parameter] { [weight] }

  /// `[N, H', W', outputChannels]` for an input `[N, H, W, inputChannels]`.
  public func outputShape(for input: Shape) -> Shape {
    let kernel = weight.value.shape
    return [
      input[0], (input[1] + 2 * padding - kernel[0]) / stride + 1,
      (input[2] + 2 * padding - kernel[1]) / stride + 1, kernel[3],
    ]
  }

  func callAsFunction(_ input: Variable, mode: ForwardMode, slope: Float) -> Variable {
    weight.filterCache.keepsEverything = mode == .inference
    return input.convolution2D(
      filter: weight.variable, stride: stride, padding: padding, slope: slope)
  }

  func callAsFunction(_ input: Variable, epilogue: ConvolutionEpilogue) -> Variable {
    weight.filterCache.keepsEverything = true
    return input.fusedConvolution2D(
      filter: weight.variable, stride: stride, padding: padding, epilogue: epilogue)
  }

  public var description: String {
    let kernel = weight.value.shape
    return "Conv2D(\(kernel[2]), \(kernel[3]), kernel \(kernel[0]), stride \(stride), "
      + "padding \(padding))"
  }
}
