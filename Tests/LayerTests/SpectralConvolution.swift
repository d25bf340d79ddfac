import Autograd
import Layers
import RandomStreams
import Tensors

/// A convolution by its weight divided by the weight's largest singular value (spectral
/// normalization, Miyato et al. 2018).
final class SpectralConvolution: RectifierFusing {
  let weight: Parameter
  /// The singular vectors of the weight as a matrix: `[1, rows]` and `[columns, 1]`.
  let left: StateTensor
  let right: StateTensor
  private let matrixShape: TensorShape

  init(inputChannels: Int, outputChannels: Int, kernelSize: Int, using stream: inout RandomStream) {
    let shape: TensorShape = [kernelSize, kernelSize, inputChannels, outputChannels]
    weight = Parameter(Initializer.convolution.makeTensor(shape, using: &stream), name: "weight")
    let rows = shape.count / outputChannels
    matrixShape = [rows, outputChannels]
    left = StateTensor(unit(Tensor(stream.normals(rows), shape: [1, rows])), name: "u")
    right = StateTensor(Tensor(repeating: 0, shape: [outputChannels, 1]), name: "v")
  }

  var parameters: [Parameter] { [weight] }
  var stateTensors: [StateTensor] { [left, right] }

  func callAsFunction(_ input: Variable, mode: ForwardMode, slope: Float) -> Variable {
    if mode == .training { iterate() }
    let weight = weight.variable
    let norm = Variable(left.value).matrixProduct(weight.reshaped(to: matrixShape))
      .matrixProduct(Variable(right.value))
    return input.convolution2D(
      filter: weight / norm.reshaped(to: []), stride: 1, padding: 1, slope: slope)
  }

  /// One step of the power iteration, which is no part of the gradient.
  private func iterate() {
    let matrix = Variable(weight.value).reshaped(to: matrixShape)
    let columns = Variable(left.value).matrixProduct(matrix).value
    right.value = unit(columns.reshaped(to: right.value.shape))
    let rows = matrix.matrixProduct(Variable(right.value)).value
    left.value = unit(rows.reshaped(to: left.value.shape))
  }
}

/// The vector of length 1 in the direction of `vector`.
private func unit(_ vector: Tensor) -> Tensor {
  let length = vector.scalars().reduce(0) { $0 + $1 * $1 }.squareRoot()
  return vector.map { $0 / length }
}
