import Autograd
import Kernels
import Layers
import RandomStreams
import Tensors
import TestSupport
import Testing

/// Layers against PyTorch, which computed in double precision and rounded once. Differences are
/// relative to the largest element.
@Suite struct GoldenTests {
  struct Convolution: CustomTestStringConvertible {
    var testDescription: String
    var kernel = 4
    var stride = 2
    var padding = 1
    var inputs: Int
    var outputs: Int
  }

  /// Winograd's transforms round more than a definition does, when they are forced on these small
  /// layers.
  static let tolerance = Engine.current.convolutionAlgorithm == .winograd ? 3e-6 : 1e-6

  static let convolutions = [
    Convolution(testDescription: "k4s2p1", inputs: 8, outputs: 16),
    Convolution(testDescription: "k4s2p1rgb", inputs: 3, outputs: 5),
    Convolution(testDescription: "k4s2p1odd", inputs: 5, outputs: 7),
    Convolution(testDescription: "k4s1p0", stride: 1, padding: 0, inputs: 6, outputs: 1),
    Convolution(testDescription: "k4s1p0wide", stride: 1, padding: 0, inputs: 3, outputs: 5),
    Convolution(testDescription: "k3s1p1", kernel: 3, stride: 1, inputs: 3, outputs: 5),
  ]

  @Test(arguments: convolutions)
  func conv2D(problem: Convolution) throws {
    var stream = RandomStream(seed: 1, name: "weights")
    let layer = Conv2D(
      inputChannels: problem.inputs, outputChannels: problem.outputs, kernelSize: problem.kernel,
      stride: problem.stride, padding: problem.padding, bias: false, using: &stream)
    try Golden().expect(
      "conv2d.\(problem.testDescription)", parameters: ["weight": layer.weight],
      tolerance: Self.tolerance
    ) { input in
      let output = layer(input, mode: .training)
      #expect(layer.outputShape(for: input.value.shape) == output.value.shape)
      return output
    }
  }

  /// Input and output channels are exchanged.
  @Test(
    arguments: convolutions.map { problem in
      var problem = problem
      (problem.inputs, problem.outputs) = (problem.outputs, problem.inputs)
      // The script has no 1-channel input here.
      if problem.testDescription == "k4s1p0" { (problem.inputs, problem.outputs) = (6, 5) }
      return problem
    })
  func convTranspose2D(problem: Convolution) throws {
    var stream = RandomStream(seed: 1, name: "weights")
    let layer = ConvTranspose2D(
      inputChannels: problem.inputs, outputChannels: problem.outputs, kernelSize: problem.kernel,
      stride: problem.stride, padding: problem.padding, bias: false, using: &stream)
    try Golden().expect(
      "conv_transpose2d.\(problem.testDescription)", parameters: ["weight": layer.weight],
      tolerance: Self.tolerance
    ) { input in
      let output = layer(input, mode: .training)
      #expect(layer.outputShape(for: input.value.shape) == output.value.shape)
      return output
    }
  }

  /// Two training batches, the second far from 0, and then inference, all with one layer and its
  /// running statistics.
  @Test func batchNorm2D() throws {
    let golden = try Golden()
    var stream = RandomStream(seed: 1, name: "weights")
    let layer = BatchNorm2D(channels: 5, using: &stream)
    let parameters = ["weight": layer.weight, "bias": layer.bias]
    for (step, name) in ["train0", "train1"].enumerated() {
      for parameter in parameters.values { clearGradient(parameter) }
      try golden.expect("batchnorm2d.\(name)", parameters: parameters, tolerance: 2e-6) {
        layer($0, mode: .training)
      }
      expectClose(
        layer.runningMean.value.scalars(), try golden("batchnorm2d.\(name).running_mean").scalars(),
        tolerance: 1e-6, "running mean")
      expectClose(
        layer.runningVariance.value.scalars(),
        try golden("batchnorm2d.\(name).running_var").scalars(),
        tolerance: 1e-6, "running variance")
      #expect(layer.batchesTracked.value.scalars() == [Float(step + 1)])
    }
    for parameter in parameters.values { clearGradient(parameter) }
    let before = layer.stateTensors.map { $0.value.scalars() }
    try golden.expect("batchnorm2d.eval", parameters: parameters, tolerance: 2e-6) {
      layer($0, mode: .inference)
    }
    #expect(layer.stateTensors.map { $0.value.scalars() } == before)
  }

  @Test(arguments: ["relu", "leaky_relu", "tanh", "sigmoid"])
  func activations(name: String) throws {
    let golden = try Golden()
    try golden.expect(name, tolerance: 1e-6) { input in
      switch name {
      case "relu": ReLU()(input, mode: .training)
      case "leaky_relu": LeakyReLU()(input, mode: .training)
      case "tanh": Tanh()(input, mode: .training)
      default: Sigmoid()(input, mode: .training)
      }
    }
  }

  @Test func linear() throws {
    var stream = RandomStream(seed: 1, name: "weights")
    let layer = Linear(inputs: 7, outputs: 5, using: &stream)
    try Golden().expect(
      "linear", parameters: layer.namedParameters, tolerance: Self.tolerance
    ) { layer($0, mode: .training) }
  }

  @Test func conv2DWithBias() throws {
    var stream = RandomStream(seed: 1, name: "weights")
    let layer = Conv2D(
      inputChannels: 3, outputChannels: 5, kernelSize: 4, stride: 2, padding: 1, using: &stream)
    try Golden().expect(
      "conv2d.bias", parameters: layer.namedParameters, tolerance: Self.tolerance
    ) { layer($0, mode: .training) }
  }

  @Test func convTranspose2DWithBias() throws {
    var stream = RandomStream(seed: 1, name: "weights")
    let layer = ConvTranspose2D(
      inputChannels: 5, outputChannels: 3, kernelSize: 3, stride: 2, padding: 1, outputPadding: 1,
      using: &stream)
    try Golden().expect(
      "conv_transpose2d.bias", parameters: layer.namedParameters, tolerance: Self.tolerance
    ) { layer($0, mode: .training) }
  }

  @Test func upsample() throws {
    try Golden().expect("upsample", tolerance: 1e-6) { Upsample(factor: 3)($0, mode: .training) }
  }

  private func clearGradient(_ parameter: Parameter) {
    parameter.gradient = Tensor(repeating: 0, shape: parameter.shape)
  }
}

extension Layer {
  /// The parameters under their names.
  fileprivate var namedParameters: [String: Parameter] {
    Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0) })
  }
}
