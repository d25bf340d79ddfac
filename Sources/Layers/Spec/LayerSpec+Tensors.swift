public import Tensors

/// A tensor of a network's `state_dict`.
public struct TensorSpec: Hashable, Sendable {
  /// The name within the network: `main.0.weight`.
  public var name: String
  /// The extents in PyTorch's order: filters are `[out, in, k, k]`, those of transposed
  /// convolutions `[in, out, k, k]`.
  public let shape: TensorShape
  /// Whether an optimizer updates it; the others are running statistics.
  public let isTrained: Bool

  init(_ name: String, _ shape: TensorShape, isTrained: Bool = true) {
    (self.name, self.shape, self.isTrained) = (name, shape, isTrained)
  }
}

extension LayerSpec {
  /// The layer's tensors in the order in which PyTorch's `state_dict` has them, under their names
  /// within the layer.
  public var tensors: [TensorSpec] {
    switch self {
    case .conv(let convolution):
      let kernel = convolution.kernel
      return convolution.tensors([convolution.outputs, convolution.inputs, kernel, kernel])
    case .convTranspose(let convolution):
      let kernel = convolution.kernel
      return convolution.tensors([convolution.inputs, convolution.outputs, kernel, kernel])
    case .batchNorm(let channels, _, _):
      return [
        TensorSpec("weight", [channels]), TensorSpec("bias", [channels]),
        TensorSpec("running_mean", [channels], isTrained: false),
        TensorSpec("running_var", [channels], isTrained: false),
        TensorSpec("num_batches_tracked", [], isTrained: false),
      ]
    case .upsample, .relu, .leakyReLU, .tanh, .sigmoid:
      return []
    }
  }

  /// The number of trained values.
  public var parameterCount: Int {
    tensors.reduce(0) { $0 + ($1.isTrained ? $1.shape.count : 0) }
  }

  /// Multiply-adds of the layer's products for one example, by definition; 0 for a layer that has
  /// none. The products with a convolution's padding count too.
  func multiplyAdds(input: TensorShape, output: TensorShape) -> Double {
    switch self {
    case .conv(let convolution):
      Double(output[0] * output[1]) * Double(convolution.filterCount)
    case .convTranspose(let convolution):
      Double(input[0] * input[1]) * Double(convolution.filterCount)
    case .batchNorm, .upsample, .relu, .leakyReLU, .tanh, .sigmoid: 0
    }
  }
}

extension LayerSpec.ConvolutionSizes {
  fileprivate func tensors(_ filter: TensorShape) -> [TensorSpec] {
    let bias = bias ? [TensorSpec("bias", [outputs])] : []
    guard spectralNorm else { return [TensorSpec("weight", filter)] + bias }
    return bias + [
      TensorSpec(SpectralNorm.weightName, filter),
      TensorSpec(SpectralNorm.leftName, [outputs], isTrained: false),
      TensorSpec(SpectralNorm.rightName, [filterCount / outputs], isTrained: false),
    ]
  }
}
