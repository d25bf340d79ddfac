public import Autograd
import Preconditions
public import Tensors

/// Each example's elements in one row: `[N, …]` to `[N, count]`.
///
/// Images are flattened in the order height, width, channels. PyTorch's order is channels, height,
/// width, so the columns of a `Linear` after it have another order there.
public final class Flatten: Layer {
  /// A layer without parameters.
  public init() {}

  /// `[N, count]` for an input `[N, …]` of `count` elements an example.
  public func outputShape(for input: TensorShape) -> TensorShape {
    require(input.rank > 0, "Flatten: input \(input); [N, ...] fits")
    return [input[0], input.dimensions.dropFirst().reduce(1, *)]
  }

  /// The same elements, `[N, count]`.
  public func callAsFunction(_ input: Variable, mode: ForwardMode) -> Variable {
    input.reshaped(to: outputShape(for: input.value.shape))
  }
}

/// Images enlarged by repeating their pixels: `[N, H, W, C]` to `[N, factor H, factor W, C]`
/// (https://docs.pytorch.org/docs/stable/generated/torch.nn.Upsample.html, mode "nearest").
public final class Upsample: Layer {
  /// Rows and columns of the output for each of the input.
  public let factor: Int

  /// A layer that enlarges both sides by `factor`, which is positive.
  public init(factor: Int = 2) {
    require(factor > 0, "Upsample: factor \(factor) is not positive")
    self.factor = factor
  }

  /// `[N, factor H, factor W, C]` for an input `[N, H, W, C]`.
  public func outputShape(for input: TensorShape) -> TensorShape {
    require(input.rank == 4, "\(self): input \(input); [N, H, W, C] fits")
    return [input[0], factor * input[1], factor * input[2], input[3]]
  }

  /// The enlarged images, `[N, factor H, factor W, C]`.
  public func callAsFunction(_ input: Variable, mode: ForwardMode) -> Variable {
    input.upsampled(by: factor)
  }

  public var description: String { LayerSpec.upsample(factor: factor).description }
}
