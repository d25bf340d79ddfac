/// One layer of a network as plain data.
///
/// A network is a list of these (see `NetworkSpec`): `[.convTranspose(100, 512, kernel: 4),
/// .batchNorm(512), .relu, …]`. What a layer computes, the tensors it has, its output shape and its
/// form in a file each have one file beside this one, with a `switch` over the cases. To add a kind
/// of layer, add a case here and follow the compiler through them.
public enum LayerSpec: Hashable, Sendable {
  /// `Conv2D`, PyTorch's `Conv2d`.
  case conv(ConvolutionSizes)
  /// `ConvTranspose2D`, PyTorch's `ConvTranspose2d`.
  case convTranspose(ConvolutionSizes)
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

  /// A convolution from `inputs` to `outputs` channels.
  public static func conv(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    bias: Bool = false, spectralNorm: Bool = false
  ) -> LayerSpec {
    .conv(
      ConvolutionSizes(
        inputs: inputs, outputs: outputs, kernel: kernel, stride: stride, padding: padding,
        bias: bias, spectralNorm: spectralNorm))
  }

  /// A transposed convolution from `inputs` to `outputs` channels.
  public static func convTranspose(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    outputPadding: Int = 0, bias: Bool = false
  ) -> LayerSpec {
    .convTranspose(
      ConvolutionSizes(
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

  /// Whether this is a batch norm.
  package var isBatchNorm: Bool { role == .norm }

  /// Whether this is a convolution or a transposed one.
  package var isConvolution: Bool {
    switch self {
    case .conv, .convTranspose: true
    default: false
    }
  }
}

extension LayerSpec: CustomStringConvertible {
  /// The layer's line in a network's table, and the layer's own description:
  /// `Conv2D(3, 64, kernel 4, stride 2, padding 1)`.
  public var description: String {
    switch self {
    case .conv(let sizes): "Conv2D(\(sizes))"
    case .convTranspose(let sizes): "ConvTranspose2D(\(sizes))"
    case .batchNorm(let channels, _, _): "BatchNorm2D(\(channels))"
    case .upsample(let factor): "Upsample(\(factor))"
    case .relu: "\(ReLU.self)"
    case .leakyReLU(let slope): "LeakyReLU(\(slope))"
    case .tanh: "\(Tanh.self)"
    case .sigmoid: "\(Sigmoid.self)"
    }
  }
}
