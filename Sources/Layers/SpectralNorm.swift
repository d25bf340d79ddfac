public import Autograd
import RandomStreams
import Tensors

/// Divides a convolution's weight by its largest singular value (Miyato et al. 2018,
/// arXiv:1802.05957), as PyTorch's `torch.nn.utils.parametrizations.spectral_norm` does.
///
/// The weight W counts as a matrix with a row for each output channel. A power iteration keeps the
/// vectors u and v of its largest singular value s = u W v. Every forward pass of training does one
/// more step of it. The gradient reaches the weight through s too; u and v are constants.
public final class SpectralNorm {
  /// u, `[outputs]`.
  public let left: StateTensor
  /// v, `[inputs * kernel * kernel]`, with the input channels outermost as in PyTorch.
  public let right: StateTensor
  private let weight: Parameter

  /// The names of PyTorch's `state_dict`.
  static let weightName = "parametrizations.weight.original"
  static let leftName = "parametrizations.weight.0._u"
  static let rightName = "parametrizations.weight.0._v"

  /// Steps of the power iteration that a new layer begins with.
  private static let firstSteps = 15
  /// The least length that a vector is divided by.
  private static let leastLength = 1e-12

  /// The norm of `weight`, `[kernel, kernel, inputs, outputs]`, from random vectors on.
  ///
  /// - Parameter isSet: whether the weight has its values already. Otherwise they and both vectors
  ///   are read from a file.
  init(of weight: Parameter, isSet: Bool, using stream: inout RandomStream) {
    self.weight = weight
    let outputs = weight.shape[3]
    let columns = weight.shape.count / outputs
    left = StateTensor(
      Self.unit(Tensor(stream.normals(outputs), shape: [outputs])), name: Self.leftName)
    right = StateTensor(
      Self.unit(Tensor(stream.normals(columns), shape: [columns])), name: Self.rightName)
    if isSet {
      for _ in 0..<Self.firstSteps { iterate() }
    }
  }

  /// u and v.
  public var stateTensors: [StateTensor] { [left, right] }

  /// The weight divided by its largest singular value.
  public func filter(mode: ForwardMode) -> Variable {
    if mode == .training { iterate() }
    let value = weight.variable
    let sigma = Variable(rightInOurOrder).matrixProduct(value.reshaped(to: matrixShape))
      .matrixProduct(Variable(left.value.reshaped(to: [left.value.count, 1])))
    return value / sigma.reshaped(to: [])
  }

  /// One step of the power iteration.
  private func iterate() {
    let matrix = Variable(weight.value.reshaped(to: matrixShape))
    let rows = Variable(rightInOurOrder).matrixProduct(matrix).value
    left.value = Self.unit(rows.reshaped(to: left.value.shape))
    let columns = matrix.matrixProduct(Variable(left.value.reshaped(to: [left.value.count, 1])))
    right.value = transposed(Self.unit(columns.value), rows: area, columns: weight.shape[2])
      .reshaped(to: right.value.shape)
  }

  /// The weight as a matrix: the transpose of PyTorch's, with the input channels innermost.
  private var matrixShape: TensorShape { [weight.shape.count / weight.shape[3], weight.shape[3]] }
  /// Positions of the kernel.
  private var area: Int { weight.shape[0] * weight.shape[1] }

  /// v as a row, in the order of our matrix.
  private var rightInOurOrder: Tensor {
    transposed(right.value, rows: weight.shape[2], columns: area)
      .reshaped(to: [1, right.value.count])
  }

  /// The vector of length 1 in the direction of `vector`.
  private static func unit(_ vector: Tensor) -> Tensor {
    let square = vector.scalars().reduce(0.0) { $0 + Double($1) * Double($1) }
    let length = Float(max(square.squareRoot(), leastLength))
    return vector.map { $0 / length }
  }
}

/// The elements of a matrix of `rows` rows, column by column.
private func transposed(_ matrix: Tensor, rows: Int, columns: Int) -> Tensor {
  matrix.withSpan { source in
    Tensor(shape: [columns, rows]) { output in
      for column in 0..<columns {
        for row in 0..<rows { output.append(source[row * columns + column]) }
      }
    }
  }
}

extension NetworkSpec {
  /// The network with spectrally normalized convolutions and without batch norms.
  ///
  /// A norm leaves its bias to the convolution before it.
  public var spectrallyNormalized: NetworkSpec {
    var result: [LayerSpec] = []
    for layer in layers {
      switch layer {
      case .conv(var sizes):
        sizes.spectralNorm = true
        result.append(.conv(sizes))
      case .batchNorm:
        guard case .conv(var sizes)? = result.last else { continue }
        sizes.bias = true
        result[result.count - 1] = .conv(sizes)
      default:
        result.append(layer)
      }
    }
    return NetworkSpec(input: input, result)
  }
}
