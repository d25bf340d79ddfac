import Autograd
import Checkpoints
import Foundation
import Layers
import RandomStreams
import Tensors
import TestSupport
import Testing

/// Networks as data against the layers that they become.
@Suite struct NetworkSpecTests {
  /// Every kind of layer, with fields that are not the usual ones.
  static let everything = NetworkSpec(
    input: [6, 5, 3],
    [
      .conv(3, 4, kernel: 3, stride: 1, padding: 1, bias: true), .batchNorm(4, epsilon: 1e-3),
      .relu, .conv(4, 5, kernel: 2), .leakyReLU(slope: 0.1),
      .convTranspose(5, 6, kernel: 3, stride: 2, padding: 1, outputPadding: 1),
      .batchNorm(6, momentum: 0.3), .leakyReLU(),
      .convTranspose(6, 2, kernel: 4, stride: 2, padding: 1, bias: true), .sigmoid,
      .upsample(factor: 3), .tanh,
    ])

  private func network() -> Sequential {
    var stream = RandomStream(seed: 1, name: "weights")
    return Self.everything.makeNetwork(using: &stream)
  }

  @Test func tensorsAreThoseOfTheLayers() {
    let network = network()
    for (index, (spec, layer)) in zip(Self.everything.layers, network.layers).enumerated() {
      var shapes = layer.parameters.map { parameter in
        let value = parameter.value
        return
          "\(parameter.name) \(value.shape.rank == 4 ? value.oihwFromHWIO().shape : value.shape)"
      }
      shapes += layer.stateTensors.map { "\($0.name) \($0.value.shape)" }
      #expect(spec.tensors.map { "main.\(index).\($0.name) \($0.shape)" } == shapes)
      #expect(
        spec.tensors.filter(\.isTrained).map { "main.\(index).\($0.name)" }
          == layer.parameters.map(\.name))
      #expect(spec.description == layer.description)
    }
    #expect(
      Self.everything.tensors.prefix(3).map(\.name)
        == ["main.0.weight", "main.0.bias", "main.1.weight"])
    #expect(Self.everything.parameterCount == network.parameterSet.count)
  }

  /// Shapes as data, as the layers say, and as they come out.
  @Test func shapesAreThoseOfTheResults() throws {
    let network = network()
    var output = Variable(Tensor(uniformFill(2 * 90), shape: [2, 6, 5, 3]))
    for (layer, shape) in zip(network.layers, try Self.everything.outputShapes()) {
      let expected = TensorShape([2] + shape.dimensions)
      #expect(layer.outputShape(for: output.value.shape) == expected)
      output = layer(output, mode: .training)
      #expect(output.value.shape == expected)
    }
    #expect(Self.everything.outputShape == [60, 48, 2])
    #expect(Self.everything.table == network.summary(input: [1, 6, 5, 3]))
  }

  /// A convolution with a bias is one without, and the bias; its gradient is the sum of all
  /// results'.
  @Test func biasesAreAdded() throws {
    var stream = RandomStream(seed: 1, name: "weights")
    let spec = NetworkSpec(input: [3, 3, 2], [.conv(2, 3, kernel: 2, bias: true)])
    let network = spec.makeNetwork(using: &stream)
    stream = RandomStream(seed: 1, name: "weights")
    let plain = NetworkSpec(input: [3, 3, 2], [.conv(2, 3, kernel: 2)]).makeNetwork(using: &stream)
    let bias: [Float] = [0.5, -1, 2]
    network.parameters[1].assign(Tensor(bias, shape: [3]))
    let input = Variable(Tensor(uniformFill(36), shape: [2, 3, 3, 2]))
    let output = network(input, mode: .training)
    let expected = plain(input, mode: .training).value.scalars().enumerated().map {
      $1 + bias[$0 % 3]
    }
    expectClose(output.value.scalars(), expected, tolerance: 1e-6)
    output.backward(with: Tensor(repeating: 1, shape: output.value.shape))
    #expect(network.parameters[1].gradient.scalars() == [8, 8, 8])
  }

  /// By hand: 4 x 3 windows of 2 x 2 x 3 for 5 channels, then 4 x 3 pixels that spread over 2 x 2 x
  /// 2.
  @Test func multiplyAddsCountProducts() {
    let spec = NetworkSpec(
      input: [5, 4, 3], [.conv(3, 5, kernel: 2), .relu, .convTranspose(5, 2, kernel: 2, stride: 2)])
    #expect(spec.multiplyAdds == Double(12 * 12 * 5 + 12 * 5 * 4 * 2))
  }

  /// By hand: a product, its norm and its activation are one.
  @Test func memoryCountsParametersAndResults() {
    let spec = NetworkSpec(
      input: [1, 1, 2],
      [
        .convTranspose(2, 3, kernel: 4), .batchNorm(3), .relu, .batchNorm(3),
        .convTranspose(3, 1, kernel: 1), .tanh,
      ])
    let parameters = 2 * 3 * 16 + 2 * 3 + 2 * 3 + 3
    let values = 2 + 3 * 48 + 3 * 48 + 3 * 16
    #expect(spec.trainingBytes(batchSize: 7) == Double(4 * (4 * parameters + 7 * values)))
  }

  @Test(
    arguments: [
      (
        [.conv(3, 4, kernel: 3), .batchNorm(4), .conv(8, 1, kernel: 1)],
        "main.2: takes 8 channels, the layer before it makes 4"
      ),
      ([.batchNorm(2)], "main.0: takes 2 channels, the input has 3"),
      ([.conv(3, 4, kernel: 9)], "main.0: a kernel of 9 does not fit into 6x5 pixels"),
      ([.conv(3, 0, kernel: 1)], "main.0: out 0 is not possible; use 1 to 1048576"),
      ([.conv(-3, 1, kernel: 1)], "main.0: in -3 is not possible"),
      ([.conv(3, 4, kernel: 0)], "main.0: kernel 0"),
      ([.conv(3, 4, kernel: .max)], "main.0: kernel"),
      ([.conv(3, 4, kernel: 2, stride: 0)], "main.0: stride 0"),
      ([.conv(3, 4, kernel: 2, stride: .max)], "main.0: stride"),
      ([.conv(3, 4, kernel: 2, padding: -1)], "main.0: padding -1 is not possible; use 0 to 1"),
      ([.conv(3, 4, kernel: 2, padding: 2)], "main.0: padding 2"),
      (
        [.convTranspose(3, 4, kernel: 2, stride: 2, outputPadding: 2)],
        "main.0: outputPadding 2 is not possible; use 0 to 1"
      ),
      (
        [.convTranspose(3, 4, kernel: 2, outputPadding: 1)],
        "main.0: outputPadding 1 is not possible; use 0"
      ),
      (
        [.conv(LayerSpec.ConvolutionSizes(inputs: 3, outputs: 4, kernel: 1, outputPadding: 1))],
        "main.0: outputPadding 1 is not possible; use 0"
      ),
      (
        [.conv(3, 1, kernel: 5), .convTranspose(1, 1, kernel: 2, padding: 1)],
        "main.1: nothing is left of 2x1 pixels"
      ),
      ([.batchNorm(3, epsilon: 0)], "main.0: epsilon 0.0"),
      ([.batchNorm(3, epsilon: .nan)], "main.0: epsilon nan"),
      ([.batchNorm(3, momentum: 1.5)], "main.0: momentum 1.5"),
      ([.upsample(factor: 0)], "main.0: factor 0"),
      ([.leakyReLU(slope: -1)], "main.0: slope -1.0"),
      ([.leakyReLU(slope: .infinity)], "main.0: slope inf"),
      ([.conv(3, 1 << 20, kernel: 1), .conv(1 << 20, 1 << 20, kernel: 3)], "main.1: its filter"),
      (
        [.convTranspose(3, 1, kernel: 1, stride: 1024)] + [
          .convTranspose(1, 1, kernel: 1, stride: 1024)
        ], "main.1: makes [5242881, 4194305, 1]"
      ), ([], "main: 0 layers"), (Array(repeating: .relu, count: 1001), "main: 1001 layers"),
    ] as [([LayerSpec], String)])
  func whatDoesNotFitIsNamed(layers: [LayerSpec], sentence: String) {
    let spec = NetworkSpec(input: [6, 5, 3], layers)
    let error = #expect(throws: NetworkSpecError.self) { try spec.validate() }
    #expect(error?.description.hasPrefix(sentence) == true, "\(error?.description ?? "")")
  }

  @Test(arguments: [[1, 1], [0, 1, 1], [1, 1, 1 << 21], [1 << 15, 1, 1]])
  func impossibleInputsAreRefused(shape: [Int]) {
    let spec = NetworkSpec(input: TensorShape(shape), [.relu])
    #expect(throws: NetworkSpecError.self) { try spec.validate() }
  }

  @Test func filesKeepEveryField() throws {
    let text = try JSONEncoder().encode(Self.everything)
    #expect(try JSONDecoder().decode(NetworkSpec.self, from: text) == Self.everything)
  }

  @Test func fieldsThatAreLeftOutHaveTheirUsualValues() throws {
    let text = """
      {"input": [8, 8, 3], "layers": [{"layer": "conv", "in": 3, "out": 4, "kernel": 3},
       {"layer": "batchNorm", "channels": 4}, {"layer": "leakyReLU"}, {"layer": "relu"},
       {"layer": "upsample"},
       {"layer": "convTranspose", "in": 4, "out": 4, "kernel": 2}]}
      """
    let expected: [LayerSpec] = [
      .conv(3, 4, kernel: 3), .batchNorm(4), .leakyReLU(), .relu, .upsample(),
      .convTranspose(4, 4, kernel: 2),
    ]
    #expect(
      try JSONDecoder().decode(NetworkSpec.self, from: Data(text.utf8))
        == NetworkSpec(input: [8, 8, 3], expected))
  }
}
