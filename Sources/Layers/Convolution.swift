import Autograd
import Kernels
import Preconditions
import Tensors

/// What `Conv2D` and `ConvTranspose2D` have in common.
protocol Convolution: RectifierFusing {
  var weight: Parameter { get }
  var bias: Parameter? { get }
  /// What a network as data says of this layer.
  var sizes: LayerSpec.ConvolutionSizes { get }

  /// What the layer convolves by: `weight`, or what a spectral norm makes of it.
  func filter(for mode: ForwardMode) -> Variable

  /// The convolution by `filter` without bias, and the leaky ReLU of its result.
  func convolve(_ input: Variable, filter: Variable, slope: Float) -> Variable

  /// The convolution by `filter` without bias, and `epilogue` of its result. Records nothing.
  func convolve(_ input: Variable, filter: Variable, epilogue: ConvolutionEpilogue) -> Variable
}

extension Convolution {
  public var parameters: [Parameter] { [weight] + (bias.map { [$0] } ?? []) }

  /// Applies the layer and a leaky ReLU of the given slope; 1 for none.
  public func callAsFunction(_ input: Variable, mode: ForwardMode, slope: Float) -> Variable {
    weight.filterCache.keepsEverything = mode == .inference
    let filter = filter(for: mode)
    guard let bias else { return convolve(input, filter: filter, slope: slope) }
    if input.requiresGradient || requiresGradient {
      return convolve(input, filter: filter, slope: 1).addingBias(bias.variable, slope: slope)
    }
    return convolve(
      input, filter: filter, epilogue: ConvolutionEpilogue(bias: bias.value, slope: slope))
  }

  /// Whether `callAsFunction(_:norm:slope:)` computes the same as the layers one after the other,
  /// and no gradient is wanted.
  func canFuse(_ norm: BatchNorm2D, input: Variable) -> Bool {
    bias == nil && !input.requiresGradient && !requiresGradient && !norm.requiresGradient
  }

  /// Applies the layer, a norm by its running statistics and a leaky ReLU, in one pass over memory.
  func callAsFunction(_ input: Variable, norm: BatchNorm2D, slope: Float) -> Variable {
    weight.filterCache.keepsEverything = true
    return convolve(
      input, filter: filter(for: .inference), epilogue: norm.epilogue(slope: slope))
  }
}

extension Convolution {
  /// `[N, H', W', outputs]` for an input `[N, H, W, inputs]`, with the formula `side` for height
  /// and width. Ends the program if the input does not fit.
  func outputShape(for input: TensorShape, side: (Int) -> Int?) -> TensorShape {
    require(
      input.rank == 4 && input[3] == sizes.inputs,
      "\(self): input \(input); [N, H, W, \(sizes.inputs)] fits")
    guard let height = side(input[1]), let width = side(input[2]) else {
      programError("\(self): input \(input) is too small")
    }
    return [input[0], height, width, sizes.outputs]
  }
}

extension Parameter {
  /// The bias of a layer, `[channels]`, all 0.
  static func zeroBias(_ channels: Int) -> Parameter {
    Parameter(Tensor(repeating: 0, shape: [channels]), name: "bias")
  }
}
