public import Autograd
import Kernels
public import RandomStreams
public import Tensors

/// A transposed 2-D convolution without bias: `[N, H, W, inputChannels]` to
/// `[N, (H - 1) stride - 2 padding + kernelSize + outputPadding, …, outputChannels]`.
public final class ConvTranspose2D: Layer, Convolution {
  /// `[kernelSize, kernelSize, outputChannels, inputChannels]`: the filter of the convolution that
  /// this layer transposes.
  public let weight: Parameter
  /// Rows and columns of the output for each of the input.
  public let stride: Int
  /// Rows and columns that are cut off at each side.
  public let padding: Int
  /// Rows and columns that are added at the far sides: less than `stride`.
  public let outputPadding: Int

  /// A layer with freshly drawn weights.
  public init(
    inputChannels: Int, outputChannels: Int, kernelSize: Int, stride: Int, padding: Int,
    outputPadding: Int = 0, initializer: Initializer = .convolution,
    using stream: inout RandomStream
  ) {
    let shape: Shape = [kernelSize, kernelSize, outputChannels, inputChannels]
    weight = Parameter(initializer.makeTensor(shape, using: &stream), name: "weight")
    self.stride = stride
    self.padding = padding
    self.outputPadding = outputPadding
  }

  public var parameters: [Parameter] { [weight] }

  /// `[N, H', W', outputChannels]` for an input `[N, H, W, inputChannels]`.
  public func outputShape(for input: Shape) -> Shape {
    let kernel = weight.value.shape
    return [
      input[0], (input[1] - 1) * stride - 2 * padding + kernel[0] + outputPadding,
      (input[2] - 1) * stride - 2 * padding + kernel[1] + outputPadding, kernel[2],
    ]
  }

  func callAsFunction(_ input: Variable, mode: ForwardMode, slope: Float) -> Variable {
    weight.filterCache.keepsEverything = mode == .inference
    return input.convolutionTranspose2D(
      filter: weight.variable, stride: stride, padding: padding, outputPadding: outputPadding,
      slope: slope)
  }

  func callAsFunction(_ input: Variable, epilogue: ConvolutionEpilogue) -> Variable {
    weight.filterCache.keepsEverything = true
    return input.fusedConvolutionTranspose2D(
      filter: weight.variable, stride: stride, padding: padding, outputPadding: outputPadding,
      epilogue: epilogue)
  }

  public var description: String {
    let kernel = weight.value.shape
    return "ConvTranspose2D(\(kernel[3]), \(kernel[2]), kernel \(kernel[0]), stride \(stride), "
      + "padding \(padding)\(outputPadding == 0 ? "" : ", output padding \(outputPadding)"))"
  }
}
