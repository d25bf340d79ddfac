import Autograd
import KernelInterface
import Layers
import RandomStreams
import Reference
import Tensors
import TestSupport
import Testing

/// Layers that are written with the public interface only.
@Suite struct OwnLayerTests {
  private func makeSpectral(kernelSize: Int = 3) -> SpectralConvolution {
    var stream = RandomStream(seed: 3, name: "weights")
    return SpectralConvolution(
      inputChannels: 2, outputChannels: 3, kernelSize: kernelSize, using: &stream)
  }

  /// The gradients for weight and input, with constant singular vectors, against central
  /// differences in double precision.
  @Test func gradientsOfASpectralConvolution() {
    let layer = makeSpectral()
    let input = Parameter(Tensor(uniformFill(2 * 5 * 4 * 2), shape: [2, 5, 4, 2]), name: "input")
    let output = layer(input.variable, mode: .training)
    let (left, right) = (layer.left.value, layer.right.value)
    let shape = ConvolutionShape(
      batch: 2, height: 5, width: 4, inputChannels: 2, outputChannels: 3, kernelHeight: 3,
      kernelWidth: 3, stride: 1, padding: 1)
    let reference = { (input: [Double], weight: [Double]) in
      let row = matrixProduct(left.scalars().map(Double.init), weight, n: 1, k: 18, m: 3)
      let norm = dot(row, right.scalars().map(Double.init))
      return convolution2D(input: input, filter: weight.map { $0 / norm }, shape: shape)
    }
    let points = [input, layer.weight].map { $0.value.scalars().map(Double.init) }
    expectClose(output.value.scalars(), reference(points[0], points[1]), tolerance: 2e-6)

    let gradient: [Float] = uniformFill(output.value.count, seed: 5)
    output.backward(with: Tensor(gradient, shape: output.value.shape))
    let scalarProduct = { dot(gradient.map(Double.init), $0) }
    expectClose(
      input.gradient.scalars(),
      numericalGradient(at: points[0]) { scalarProduct(reference($0, points[1])) },
      tolerance: 3e-6, "input")
    expectClose(
      layer.weight.gradient.scalars(),
      // The weights are about 0.02, so the step is smaller than usual.
      numericalGradient(at: points[1], step: 1e-6) { scalarProduct(reference(points[0], $0)) },
      tolerance: 3e-6, "weight")
  }

  /// The largest singular value of a matrix with orthogonal columns of lengths 1, 3 and 2.
  @Test func thePowerIterationFindsTheNorm() {
    let layer = makeSpectral(kernelSize: 2)
    var weight = [Float](repeating: 0, count: 24)
    (weight[0], weight[4], weight[8]) = (1, 3, 2)
    layer.weight.assign(Tensor(weight, shape: [2, 2, 2, 3]))
    let input = Variable(Tensor(integerFill(3 * 3 * 2), shape: [1, 3, 3, 2]))
    for _ in 0..<40 { _ = layer(input, mode: .training) }
    let before = layer.stateTensors.map { $0.value.scalars() }
    let output = layer(input, mode: .inference)
    #expect(layer.stateTensors.map { $0.value.scalars() } == before)
    let plain = input.convolution2D(filter: layer.weight.variable, stride: 1, padding: 1)
    expectClose(output.value.scalars(), plain.value.scalars().map { $0 / 3 }, tolerance: 1e-6)
  }

  /// A layer and a rectifier of one's own take part in fusion, which gives the same bits.
  @Test(arguments: [ForwardMode.training, .inference])
  func ownLayersFuse(mode: ForwardMode) {
    final class Halving: Rectifier {
      var slope: Float { 0.5 }
      var calls = 0
      func callAsFunction(_ input: Variable, mode: ForwardMode) -> Variable {
        calls += 1
        return input.leakyReLU(slope: slope)
      }
    }
    let (layers, rectifier) = ([makeSpectral(), makeSpectral()], Halving())
    let chain = Sequential(name: "main", [layers[0], rectifier])
    let input = Variable(Tensor(uniformFill(2 * 5 * 4 * 2), shape: [2, 5, 4, 2]))
    if mode == .inference { for layer in layers { _ = layer(input, mode: .training) } }
    let output = chain(input, mode: mode)
    #expect(rectifier.calls == 0)
    let expected = rectifier(layers[1](input, mode: mode), mode: mode)
    expectIdentical(output.value.scalars(), expected.value.scalars())
    #expect(chain.parameters.map(\.name) == ["main.0.weight"])
    #expect(chain.stateTensors.map(\.name) == ["main.0.u", "main.0.v"])
    #expect(chain.summary(input: [1, 5, 4, 2]).contains("Halving"))
  }
}
