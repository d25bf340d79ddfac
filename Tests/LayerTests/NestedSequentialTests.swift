import Autograd
import Layers
import RandomStreams
import Tensors
import TestSupport
import Testing

@Suite struct NestedSequentialTests {
  private func makeChain(_ stream: inout RandomStream) -> Sequential {
    Sequential(
      name: "main",
      [
        Conv2D(inputChannels: 2, outputChannels: 3, kernelSize: 3, padding: 1, using: &stream),
        ReLU(),
        Sequential([
          BatchNorm2D(channels: 3, using: &stream),
          Sequential(name: "inner", [Flatten(), Linear(inputs: 48, outputs: 5, using: &stream)]),
        ]),
      ])
  }

  @Test func namesArePyTorchs() {
    var stream = RandomStream(seed: 1, name: "weights")
    let chain = makeChain(&stream)
    #expect(
      chain.parameters.map(\.name) == [
        "main.0.weight", "main.0.bias", "main.2.0.weight", "main.2.0.bias",
        "main.2.1.inner.1.weight", "main.2.1.inner.1.bias",
      ])
    #expect(
      chain.stateTensors.map(\.name) == [
        "main.2.0.running_mean", "main.2.0.running_var", "main.2.0.num_batches_tracked",
      ])
    #expect(chain.parameterSet.parameters.map(\.name) == chain.parameters.map(\.name))
    #expect(chain.parameterSet.count == 54 + 3 + 3 + 3 + 240 + 5)
  }

  @Test func chainsComputeWhatTheirLayersDo() {
    var stream = RandomStream(seed: 1, name: "weights")
    let chain = makeChain(&stream)
    let input = Variable(Tensor(uniformFill(96), shape: [3, 4, 4, 2]))
    let output = chain(input, mode: .training)
    #expect(output.value.shape == [3, 5])
    #expect(chain.outputShape(for: [3, 4, 4, 2]) == [3, 5])
    var expected = input
    for layer in chain.layers.dropLast() { expected = layer(expected, mode: .training) }
    for layer in (chain.layers[2] as? Sequential)?.layers ?? [] {
      expected = layer(expected, mode: .training)
    }
    expectIdentical(output.value.scalars(), expected.value.scalars())
    output.backward(with: Tensor(uniformFill(15, seed: 2), shape: [3, 5]))
    for parameter in chain.parameters {
      #expect(parameter.gradient.scalars().contains { $0 != 0 }, "\(parameter.name)")
    }
  }

  @Test func theSummaryListsInnerLayers() {
    var stream = RandomStream(seed: 1, name: "weights")
    let expected = [
      "                  input                                                [N, 4, 4, 2]     ",
      "main.0            Conv2D(2, 3, kernel 3, stride 1, padding 1, bias)    [N, 4, 4, 3]   57",
      "main.1            ReLU                                                 [N, 4, 4, 3]     ",
      "main.2.0          BatchNorm2D(3)                                       [N, 4, 4, 3]    6",
      "main.2.1.inner.0  Flatten                                              [N, 48]          ",
      "main.2.1.inner.1  Linear(48, 5)                                        [N, 5]        245",
      "                                                                       parameters    308",
    ]
    let summary = makeChain(&stream).summary(input: [1, 4, 4, 2])
    #expect(
      summary.split(separator: "\n").map(fields) == expected.map { fields($0[...]) })
  }

  private func fields(_ line: Substring) -> [Substring] { line.split(separator: " ") }
}
