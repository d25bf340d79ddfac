/// One layer of a network as plain data.
///
/// A network is a list of these (see `NetworkSpec`): `[.convTranspose(100, 512, kernel: 4),
/// .batchNorm(512), .relu, …]`. What a layer computes, the tensors it has, its output shape and its
/// form in a file each have one file beside this one, with a `switch` over the cases. To add a kind
/// of layer, add a case here and follow the compiler through them.
public enum LayerSpec: Hashable, Sendable {
  /// `Conv2D`, PyTorch's `Conv2d`.
  case conv(Convolution)
  /// `ConvTranspose2D`, PyTorch's `ConvTranspose2d`.
  case convTranspose(Convolution)
  /// `BatchNorm2D`, PyTorch's `BatchNorm2d`: the number of channels, what is added to variances,
  /// and the share of a new batch in the running statistics.
  case batchNorm(Int, epsilon: Float = 1e-5, momentum: Float = 0.1)
  /// `Upsample`, PyTorch's `Upsample` by its nearest neighbours: rows and columns of the output for
  /// each of the input.
  case upsample(factor: Int = 2)
  /// `ReLU`.
  case relu
  /// `LeakyReLU`: the factor of negative numbers.
  case leakyReLU(slope: Float = 0.2)
  /// `Tanh`.
  case tanh
  /// `Sigmoid`.
  case sigmoid

  /// The sizes of a convolution or a transposed convolution with a square kernel.
  public struct Convolution: Hashable, Sendable {
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
    public var bias: Bool

    /// The given sizes.
    public init(
      inputs: Int, outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
      outputPadding: Int = 0, bias: Bool = false
    ) {
      self.inputs = inputs
      self.outputs = outputs
      self.kernel = kernel
      self.stride = stride
      self.padding = padding
      self.outputPadding = outputPadding
      self.bias = bias
    }
  }

  /// A convolution from `inputs` to `outputs` channels.
  public static func conv(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    bias: Bool = false
  ) -> LayerSpec {
    .conv(
      Convolution(
        inputs: inputs, outputs: outputs, kernel: kernel, stride: stride, padding: padding,
        bias: bias))
  }

  /// A transposed convolution from `inputs` to `outputs` channels.
  public static func convTranspose(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    outputPadding: Int = 0, bias: Bool = false
  ) -> LayerSpec {
    .convTranspose(
      Convolution(
        inputs: inputs, outputs: outputs, kernel: kernel, stride: stride, padding: padding,
        outputPadding: outputPadding, bias: bias))
  }
}

extension LayerSpec {
  /// The part of a layer in a block of a network: one layer makes an image of another size or of
  /// other channels, a norm and an activation may follow it.
  enum Role { case image, norm, activation }

  /// What this layer does.
  var role: Role {
    switch self {
    case .conv, .convTranspose, .upsample: .image
    case .batchNorm: .norm
    case .relu, .leakyReLU, .tanh, .sigmoid: .activation
    }
  }

  /// Whether this is a convolution or a transposed one.
  package var isConvolution: Bool {
    switch self {
    case .conv, .convTranspose: true
    default: false
    }
  }
}

extension LayerSpec: CustomStringConvertible {
  /// The layer's line in a network's table: `Conv2D(3, 64, kernel 4, stride 2, padding 1)`.
  public var description: String {
    switch self {
    case .conv(let convolution): "Conv2D(\(convolution))"
    case .convTranspose(let convolution): "ConvTranspose2D(\(convolution))"
    case .batchNorm(let channels, _, _): "BatchNorm2D(\(channels))"
    case .upsample(let factor): "Upsample(\(factor))"
    case .relu: "ReLU"
    case .leakyReLU(let slope): "LeakyReLU(\(slope))"
    case .tanh: "Tanh"
    case .sigmoid: "Sigmoid"
    }
  }
}

extension LayerSpec.Convolution: CustomStringConvertible {
  public var description: String {
    "\(inputs), \(outputs), kernel \(kernel), stride \(stride), padding \(padding)"
      + (outputPadding == 0 ? "" : ", output padding \(outputPadding)") + (bias ? ", bias" : "")
  }
}
