import Autograd
import Layers
import Tensors
import TestSupport
import Testing

struct ChannelBiasTests {
  @Test func aBiasIsAddedToItsChannel() {
    let layer = ChannelBias(channels: 3)
    layer.bias.assign(Tensor([1, -2, 0.5], shape: [3]))
    let input = Parameter(Tensor(integerFill(2 * 4 * 5 * 3), shape: [2, 4, 5, 3]), name: "x")
    let output = layer(input.variable, mode: .training)
    let bias: [Float] = [1, -2, 0.5]
    expectEqual(
      output.value.scalars(),
      input.value.scalars().enumerated().map { $0.element + bias[$0.offset % 3] })
    let gradient = Tensor(integerFill(120, seed: 2), shape: [2, 4, 5, 3])
    output.backward(with: gradient)
    expectEqual(input.gradient.scalars(), gradient.scalars())
    expectEqual(
      layer.bias.gradient.scalars(),
      (0..<3).map { channel in
        stride(from: channel, to: 120, by: 3).reduce(Float(0)) { $0 + gradient.scalars()[$1] }
      })
  }
}
