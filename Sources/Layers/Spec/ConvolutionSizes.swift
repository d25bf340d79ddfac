import Tensors

extension LayerSpec {
  /// The sizes of a convolution or a transposed convolution with a square kernel.
  public struct ConvolutionSizes: Hashable, Sendable {
    /// Channels of the input.
    public var inputs: Int
    /// Channels of the output.
    public var outputs: Int
    /// Rows and columns of the kernel.
    public var kernel: Int
    /// Pixels from one window to the next: of the input for a convolution, of the output for a
    /// transposed one.
    public var stride: Int
    /// Rows and columns of zeros at each side of a convolution's input; a transposed convolution
    /// cuts as many off each side of its output.
    public var padding: Int
    /// Rows and columns that a transposed convolution adds at the bottom and at the right; 0 for a
    /// convolution.
    public var outputPadding: Int
    /// Whether a trained number is added to each channel of the output.
    ///
    /// False by default, because the tutorial's networks have no biases: a batch norm after a
    /// convolution subtracts them again. `Conv2D` and PyTorch have one by default.
    public var bias: Bool
    /// Whether the filter is the weight divided by its largest singular value (see `SpectralNorm`);
    /// of a convolution only.
    public var spectralNorm: Bool

    /// The given sizes.
    public init(
      inputs: Int, outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
      outputPadding: Int = 0, bias: Bool = false, spectralNorm: Bool = false
    ) {
      self.inputs = inputs
      self.outputs = outputs
      self.kernel = kernel
      self.stride = stride
      self.padding = padding
      self.outputPadding = outputPadding
      self.bias = bias
      self.spectralNorm = spectralNorm
    }
  }
}

extension LayerSpec.ConvolutionSizes {
  /// Rows or columns that a convolution makes of `side` rows or columns; nil if the kernel does not
  /// fit into the padded input.
  func convolutionSide(_ side: Int) -> Int? {
    let room = side + 2 * padding - kernel
    guard side > 0, stride > 0, room >= 0 else { return nil }
    return room / stride + 1
  }

  /// Rows or columns that a transposed convolution makes of `side` rows or columns; nil if the
  /// padding leaves none.
  func transposedSide(_ side: Int) -> Int? {
    let result = (side - 1) * stride - 2 * padding + kernel + outputPadding
    return side > 0 && result > 0 ? result : nil
  }

  /// The number of weights.
  var filterCount: Int { inputs * outputs * kernel * kernel }
}

extension LayerSpec.ConvolutionSizes: CustomStringConvertible {
  public var description: String {
    "\(inputs), \(outputs), kernel \(kernel), stride \(stride), padding \(padding)"
      + (outputPadding == 0 ? "" : ", output padding \(outputPadding)") + (bias ? ", bias" : "")
      + (spectralNorm ? ", spectral norm" : "")
  }
}
